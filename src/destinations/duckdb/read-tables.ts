import type { ExistingColumn } from '../destination.ts';
import { statement } from '../../sql/statement.ts';
import { textOf } from '../../sql/value.ts';
import type { DuckDbDatabase } from './duckdb-database.ts';
import { withQuotedNames } from './type-name.ts';

/** A table or view of the file, as its catalog tells of it. */
export interface CatalogTable {
  readonly name: string;
  readonly kind: 'TABLE' | 'VIEW';
  readonly comment: string | null;
  readonly columns: readonly ExistingColumn[];
}

/** Views too: something else may fill the staging table, and show it as a view. */
const TABLES = statement('list the tables', [
  `SELECT 'TABLE' AS kind, table_name AS name, comment FROM duckdb_tables()`,
  `WHERE database_name = current_database() AND schema_name = 'main' AND NOT temporary AND NOT internal`,
  `UNION ALL SELECT 'VIEW', view_name, comment FROM duckdb_views()`,
  `WHERE database_name = current_database() AND schema_name = 'main' AND NOT temporary AND NOT internal`,
]);

const COLUMNS = statement('list the columns', [
  'SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()',
  `WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal`,
  'ORDER BY table_name, column_index',
]);

/** All tables and views of the file's schema `main`. */
export async function readTables(database: DuckDbDatabase): Promise<readonly CatalogTable[]> {
  const tables = await database.rows(TABLES);
  const columns = await database.rows(COLUMNS);
  return tables.map((row) => {
    const name = textOf(row, 'name') ?? '';
    return {
      name,
      kind: row['kind'] === 'VIEW' ? 'VIEW' : 'TABLE',
      comment: textOf(row, 'comment'),
      columns: columns
        .filter((column) => column['table_name'] === name)
        .map((column) => ({
          name: textOf(column, 'column_name') ?? '',
          type: withQuotedNames(textOf(column, 'data_type') ?? ''),
          nullable: column['is_nullable'] === true,
        })),
    };
  });
}

/** The table of this name, as DuckDB looks it up: ASCII letters without regard to case. */
export function tableNamed(tables: readonly CatalogTable[], name: string): CatalogTable | undefined {
  return tables.find((table) => folded(table.name) === folded(name));
}

function folded(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
