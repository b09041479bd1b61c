import { statement, type Statement } from '../../sql/statement.ts';
import { textOf, type Row } from '../../sql/value.ts';
import type { Dialect } from '../../sql/dialect.ts';

/** A table or view, as the catalog tells of it. */
export interface CatalogTable {
  readonly name: string;
  /** Its object id: never the same for a table that is created again, short of four billion objects later. */
  readonly id: string;
  readonly kind: 'table' | 'partitioned' | 'other';
  readonly columns: readonly CatalogColumn[];
  readonly uniqueIndexes: readonly UniqueIndex[];
  /** Rules rewrite what is inserted or updated. */
  readonly hasRules: boolean;
  /** A trigger may keep rows from being written, without a word. */
  readonly mayDropRows: boolean;
}

export interface CatalogColumn {
  readonly name: string;
  /** As `format_type` spells it. */
  readonly type: string;
  readonly notNull: boolean;
  /** A row that does not name it gets a value by itself. */
  readonly hasDefault: boolean;
  /** Takes no value from whoever writes. */
  readonly isGenerated: boolean;
  /** Texts are equal that differ in their bytes. */
  readonly isLooselyEqual: boolean;
  /** Its texts have a collation of their own, neither the database's nor that of bytes. */
  readonly hasOtherCollation: boolean;
}

/** A unique index, whether it can serve `ON CONFLICT` or not. */
export interface UniqueIndex {
  readonly name: string;
  /** Columns whose values are unique together; expressions are left out. */
  readonly columns: readonly string[];
  /** Built and in use, checked at once, and over all rows and plain columns. */
  readonly isWhole: boolean;
}

/** The tables of these names in a schema, columns and unique indexes as JSON. */
export function compileReadTables(schema: string, names: readonly string[], dialect: Dialect): Statement {
  return statement('list the tables', [
    'SELECT',
    '  c.relname AS name,',
    '  CAST(c.oid AS text) AS id,',
    `  CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' ELSE 'other' END AS kind,`,
    '  (SELECT CAST(json_agg(json_build_object(',
    `      'name', a.attname,`,
    `      'type', format_type(a.atttypid, a.atttypmod),`,
    `      'notNull', a.attnotnull,`,
    `      'hasDefault', a.atthasdef OR a.attidentity <> '',`,
    `      'isGenerated', a.attgenerated <> '' OR a.attidentity = 'a',`,
    `      'isLooselyEqual', COALESCE((SELECT NOT l.collisdeterministic FROM pg_collation AS l WHERE l.oid = a.attcollation), FALSE),`,
    `      'hasOtherCollation', EXISTS (SELECT FROM pg_collation AS l WHERE l.oid = a.attcollation AND l.collname NOT IN ('default', 'C'))`,
    '    ) ORDER BY a.attnum) AS text)',
    '    FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,',
    `  EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid AND r.ev_type IN ('2', '3')) AS has_rules,`,
    // Before each row: bits 1 and 2 of its type (https://www.postgresql.org/docs/current/catalog-pg-trigger.html).
    `  EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 3 = 3) AS may_drop,`,
    '  (SELECT CAST(json_agg(json_build_object(',
    `      'name', x.relname,`,
    `      'columns', (SELECT COALESCE(json_agg(a.attname ORDER BY k.place), '[]') FROM unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k (number, place)`,
    '        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts),',
    `      'isWhole', i.indisvalid AND i.indisready AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL`,
    '    ) ORDER BY x.relname) AS text)',
    '    FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisunique) AS indexes',
    'FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace',
    `WHERE n.nspname = ${dialect.string(schema)} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`,
    `  AND c.relname IN (${names.map((name) => dialect.string(name)).join(', ')})`,
  ]);
}

/** The answer of `compileReadTables`. */
export function readCatalogTables(rows: readonly Row[]): readonly CatalogTable[] {
  return rows.map((row) => {
    const kind = textOf(row, 'kind');
    const columns: readonly CatalogColumn[] = JSON.parse(textOf(row, 'columns') ?? '[]');
    const uniqueIndexes: readonly UniqueIndex[] = JSON.parse(textOf(row, 'indexes') ?? '[]');
    return {
      name: textOf(row, 'name') ?? '',
      id: textOf(row, 'id') ?? '',
      kind: kind === 'table' || kind === 'partitioned' ? kind : 'other',
      columns,
      uniqueIndexes,
      hasRules: row['has_rules'] === true,
      mayDropRows: row['may_drop'] === true,
    };
  });
}
