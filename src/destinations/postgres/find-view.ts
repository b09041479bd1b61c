import type { Dialect } from '../../sql/dialect.ts';
import { statement, type Statement } from '../../sql/statement.ts';
import { textOf, type Row } from '../../sql/value.ts';
import type { ExistingView } from '../../sql/view-dialect.ts';

/** Looks for a relation of this name in a schema. */
export function compileFindView(schema: string, name: string, dialect: Dialect): Statement {
  return statement(`look at view ${name}`, [
    'SELECT',
    `  CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized' ELSE 'other' END AS kind,`,
    `  obj_description(c.oid, 'pg_class') AS comment,`,
    '  (SELECT CAST(json_agg(a.attname ORDER BY a.attnum) AS text)',
    '    FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns',
    'FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace',
    `WHERE n.nspname = ${dialect.string(schema)} AND c.relname = ${dialect.string(name)}`,
  ]);
}

/** The answer of `compileFindView`. */
export function readView([row]: readonly Row[]): ExistingView | undefined {
  if (row === undefined) return undefined;
  const kind = textOf(row, 'kind');
  const columns: readonly string[] = JSON.parse(textOf(row, 'columns') ?? '[]');
  return { kind: kind === 'view' || kind === 'materialized' ? kind : 'other', comment: textOf(row, 'comment'), columns };
}
