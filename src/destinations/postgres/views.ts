import { indent } from '../../sql/statement.ts';
import type { ExistingView, ViewDefinition, ViewDialect } from '../../sql/view-dialect.ts';

interface Names {
  readonly table: (name: string) => string;
  readonly quote: (name: string) => string;
  readonly string: (text: string) => string;
  /** The name of an index on a table. */
  readonly indexName: (table: string, columns: readonly string[]) => string;
}

/** Views and materialized views of PostgreSQL. What makes one is sent as one statement after the other in one transaction. */
export function postgresViews(names: Names): ViewDialect {
  const { table, string } = names;
  return {
    create: (definition, previous) => {
      const { name, kind, comment } = definition;
      const description = `COMMENT ON ${keyword(kind)} ${table(name)} IS ${string(comment)}`;
      return [[...(kind === 'view' ? view(definition, names, previous) : materialized(definition, names)), description]];
    },
    drop: (name, kind) => [`DROP ${keyword(kind)} IF EXISTS ${table(name)}`],
    // Readers go on reading; it needs the unique index (https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html).
    refresh: (name) => [`REFRESH MATERIALIZED VIEW CONCURRENTLY ${table(name)}`],
    materialized: { of: ['final', 'staging', 'both'], aggregatesOnly: false },
  };
}

function keyword(kind: ViewDefinition['kind']): string {
  return kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
}

/** Grants and dependent views stay, unless columns went or changed places: CREATE OR REPLACE can only add some at the end. */
function view({ name, query, columns }: ViewDefinition, { table }: Names, previous: ExistingView | undefined): readonly string[] {
  const isLonger = previous?.columns.every((column, index) => column === columns[index]) ?? true;
  return [
    ...(isLonger ? [] : [`DROP VIEW IF EXISTS ${table(name)};`]),
    `CREATE OR REPLACE VIEW ${table(name)} AS`,
    ...terminated(indent(query)),
  ];
}

function materialized({ name, query, uniqueKey }: ViewDefinition, { table, quote, indexName }: Names): readonly string[] {
  return [
    `DROP MATERIALIZED VIEW IF EXISTS ${table(name)};`,
    `CREATE MATERIALIZED VIEW ${table(name)} AS`,
    ...terminated(indent(query)),
    `CREATE UNIQUE INDEX ${quote(indexName(name, uniqueKey))} ON ${table(name)} (${uniqueKey.map(quote).join(', ')});`,
  ];
}

function terminated(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line};` : line));
}
