import type { Dialect } from './dialect.ts';
import { LEDGER_TABLE, ledgerColumns } from './ledger.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { countOf, type Row } from './value.ts';

/**
 * All entries of the last `runs` runs on one table, oldest first, however old; each row also says how many runs there are in all. A run is
 * read whole: the two rows of a load may lie far apart.
 */
export function compileReadHistory(table: string, runs: number, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const ledger = dialect.table(LEDGER_TABLE);
  const ours = `${quote('table_name')} = ${dialect.string(table)}`;
  const all = `(SELECT COUNT(DISTINCT ${quote('run_id')}) FROM ${ledger} WHERE ${ours})`;
  return statement(`read the last runs of ${table}`, [
    'SELECT',
    ...indent(commaSeparated([...ledgerColumns().map(({ name }) => quote(name)), `${all} AS ${quote('runs')}`])),
    `FROM ${ledger}`,
    `WHERE ${ours}`,
    `  AND ${quote('run_id')} IN (`,
    `    SELECT ${quote('run_id')} FROM ${ledger} WHERE ${ours}`,
    `    GROUP BY ${quote('run_id')} ORDER BY MAX(${quote('recorded_at')}) DESC, ${quote('run_id')} DESC LIMIT ${runs})`,
    `ORDER BY ${quote('recorded_at')}, ${quote('seq')}`,
  ]);
}

/** How many runs the ledger knows, from the answer of `compileReadHistory`; its entries are read by `readLedgerEntries`. */
export function runsInLedger(rows: readonly Row[]): number {
  return countOf(rows[0] ?? {}, 'runs');
}

/** The highest number of a merge of a table that the ledger has, as `seq`; NULL: none. */
export function compileLastNumber(table: string, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  return statement(`find the last merge of ${table} in the ledger`, [
    `SELECT MAX(${quote('seq')}) AS ${quote('seq')}`,
    `FROM ${dialect.table(LEDGER_TABLE)}`,
    `WHERE ${quote('table_name')} = ${dialect.string(table)}`,
    `  AND ${quote('kind')} = 'merge'`,
  ]);
}

/** The ledger row of merge number `seq` of a table, however old. */
export function compileFindMerge(table: string, seq: number, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  return statement(`find merge ${seq} of ${table} in the ledger`, [
    'SELECT',
    ...indent(commaSeparated(ledgerColumns().map(({ name }) => quote(name)))),
    `FROM ${dialect.table(LEDGER_TABLE)}`,
    `WHERE ${quote('table_name')} = ${dialect.string(table)}`,
    `  AND ${quote('kind')} = 'merge'`,
    `  AND ${quote('seq')} = ${seq}`,
    `ORDER BY ${quote('recorded_at')}`,
    'LIMIT 1',
  ]);
}
