const NAME = /^(CREATE OR REPLACE MATERIALIZED VIEW|DROP MATERIALIZED VIEW IF EXISTS) `([^`]+)`(?:(?:(?!\nAS\n)[\s\S])*\nAS\n)?/;

/**
 * DDL of a materialized view as the emulator knows it: each part of the name in back quotes of its own, without CLUSTER BY and OPTIONS, with
 * which it would take the statement for something else. Other statements stay as they are.
 */
export function plainMaterializedView(sql: string): string {
  return sql.replace(NAME, (_, verb: string, name: string) => {
    const parts = name
      .split('.')
      .map((part) => `\`${part}\``)
      .join('.');
    return `${verb} ${parts}${verb.startsWith('CREATE') ? ' AS ' : ''}`;
  });
}
