import { DuckDBInstance } from '@duckdb/node-api';

/** The rows of a query on a DuckDB file, read without anything of ours in between. */
export async function queryFile(path: string, sql: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
  }
}
