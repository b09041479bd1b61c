import type { Destination } from '../../src/destinations/destination.ts';
import { columnNamed, type TableSpec } from '../../src/spec/table-spec.ts';
import { commaSeparated, indent, statement } from '../../src/sql/statement.ts';
import type { Row, Value } from '../../src/sql/value.ts';
import { winnerColumns } from '../../src/sql/winners.ts';

/**
 * The final table: the columns of the spec and those of dedup that have one right value, sorted by natural key. JSON has its members
 * in the order of their names, since destinations may keep or change it.
 */
export async function finalRows(destination: Destination, spec: TableSpec): Promise<readonly Row[]> {
  const { dialect } = destination;
  const rows = await destination.query(
    statement(`read ${spec.table}`, [
      'SELECT',
      ...indent(commaSeparated(winnerColumns(spec).map((name) => dialect.quote(name)))),
      `FROM ${dialect.table(spec.table)}`,
    ]),
  );
  return sortedByKey(
    spec,
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, ordered(spec, name, value)]))),
  );
}

/** What a query over live rows gives, such as a view: the columns of the spec, sorted by natural key. */
export async function liveRows(destination: Destination, spec: TableSpec, sql: string): Promise<readonly Row[]> {
  const rows = await destination.query(statement('read live rows', [sql]));
  // The emulator gives the columns of a view in lower case; BigQuery does not tell `A` from `a`, and keeps how it was written.
  const written = new Map(spec.columns.map(({ name }) => [name.toLowerCase(), name]));
  const member = ([name, value]: [string, Value]): [string, Value] => {
    const asWritten = written.get(name.toLowerCase());
    return asWritten === undefined ? [name, value] : [asWritten, ordered(spec, asWritten, value)];
  };
  return sortedByKey(
    spec,
    rows.map((row) => Object.fromEntries(Object.entries(row).map(member))),
  );
}

/** Rows in the order of their natural keys' texts. */
export function sortedByKey(spec: TableSpec, rows: readonly Row[]): readonly Row[] {
  const key = (row: Row): string => JSON.stringify(spec.naturalKey.map((name) => String(row[name])));
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function ordered(spec: TableSpec, name: string, value: Value): Value {
  if (typeof value !== 'string' || name.startsWith('_dedup_') || columnNamed(spec, name).type !== 'JSON') return value;
  return JSON.stringify(sortMembers(JSON.parse(value)));
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]));
}
