import type { Diagnostic } from '../../errors.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { CatalogTable } from './read-tables.ts';

/**
 * Why a final table that exists cannot be written by `INSERT … ON CONFLICT`; none: it can. A key column that may be NULL does not count: two
 * NULLs never conflict. Columns that are missing are told of elsewhere.
 */
export function uniqueKeyFaults(spec: TableSpec, table: CatalogTable, dialect: Dialect): readonly Diagnostic[] {
  const where = `table ${spec.table}`;
  if (table.kind !== 'table') {
    return [
      {
        code: 'POSTGRES.NOT_A_PLAIN_TABLE',
        summary: `${spec.table} is ${table.kind === 'partitioned' ? 'a partitioned table' : 'no table of its own'}, and dedup writes plain ones`,
        where,
        why: 'of a partitioned table, a view or a foreign table PostgreSQL does not tell which rows were inserted and which updated',
        next: 'name another table in the spec',
      },
    ];
  }
  const key = spec.naturalKey.map((name) => table.columns.find((column) => column.name === name));
  if (key.includes(undefined)) return [];
  const columns = spec.naturalKey.map((name) => dialect.quote(name));
  const nullable = key.flatMap((column) => (column === undefined || column.notNull ? [] : [column.name]));
  const loose = key.flatMap((column) => (column?.isLooselyEqual === true ? [column.name] : []));
  const isUnique = table.uniqueIndexes.some(
    (index) => index.isWhole && index.columns.toSorted().join('\0') === spec.naturalKey.toSorted().join('\0'),
  );
  return [
    ...(isUnique
      ? []
      : [
          {
            code: 'POSTGRES.NO_UNIQUE_INDEX',
            summary: `table ${spec.table} has no unique index on its natural key (${spec.naturalKey.join(', ')})`,
            where,
            why: `without one two runs could insert the same key twice${refusedIndexes(spec, table)}`,
            next: `CREATE UNIQUE INDEX CONCURRENTLY ON ${dialect.table(spec.table)} (${columns.join(', ')});   it fails where the table has a key twice`,
          },
        ]),
    ...(nullable.length === 0
      ? []
      : [
          {
            code: 'POSTGRES.NULLABLE_KEY',
            summary: `${nullable.map((name) => `column ${JSON.stringify(name)}`).join(', ')} of table ${spec.table} may be NULL, and belongs to the natural key`,
            where,
            why: 'a unique index takes any number of NULLs',
            next: `ALTER TABLE ${dialect.table(spec.table)} ${nullable.map((name) => `ALTER COLUMN ${dialect.quote(name)} SET NOT NULL`).join(', ')};`,
          },
        ]),
    ...(loose.length === 0
      ? []
      : [
          {
            code: 'POSTGRES.LOOSE_KEY',
            summary: `the collation of ${loose.map((name) => `column ${JSON.stringify(name)}`).join(', ')} of table ${spec.table} takes different texts for equal`,
            where,
            why: 'keys are equal only when their bytes are',
            next: `ALTER TABLE ${dialect.table(spec.table)} ${loose.map((name) => `ALTER COLUMN ${dialect.quote(name)} TYPE text COLLATE "C"`).join(', ')};`,
          },
        ]),
  ];
}

/** Indexes that look as if they served. */
function refusedIndexes(spec: TableSpec, { uniqueIndexes }: CatalogTable): string {
  const near = uniqueIndexes.filter(({ columns, isWhole }) => !isWhole && columns.some((name) => spec.naturalKey.includes(name)));
  if (near.length === 0) return '';
  return `; ${near.map(({ name }) => name).join(', ')} does not count: it is partial, over an expression, deferrable or not valid`;
}
