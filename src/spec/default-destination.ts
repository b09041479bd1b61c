/** Where the tables are when the spec does not say: a file that needs no server and no account. */
export const DEFAULT_DESTINATION = 'duckdb:./dedup.duckdb';
