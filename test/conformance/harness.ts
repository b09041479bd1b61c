import type { ColumnType, ScalarType } from '../../src/spec/column-type.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Row } from '../../src/sql/value.ts';
import type { Dialect } from '../../src/sql/dialect.ts';

/** What the suite needs to know of one kind of destination. */
export interface Harness {
  /** URL of a place that is empty: a file, a dataset. Another one for each call. */
  freshUrl(): string;
  /** Types that it does not take for keys and offsets. */
  readonly notInKeys: readonly ColumnType[];
  /** Types that it cannot hold exactly; nothing, unless a test double has a gap. */
  readonly without: readonly ColumnType[];
  /** Types that it cannot hold within an ARRAY or STRUCT; absent: those of `without`. */
  readonly withoutNested?: readonly ScalarType[];
  /** Whether it tells inserted and updated rows apart. */
  readonly tellsInsertsFromUpdates: boolean;
  /** Names of tables and columns that only a test double cannot have. */
  readonly refusesNames: readonly string[];
  /** Whether it rejects events with this text in a key, a STRING and a JSON column; absent: it stores any text. */
  readonly rejectsText?: (text: string) => boolean;
  /** Whether no table of it can have a natural key twice; absent: it does not enforce that. */
  readonly uniqueKeys?: boolean;
  /** Whether it is fast enough for every case of a long list; else some of them, chosen to differ. */
  readonly thorough: boolean;
  /** How many random streams to try. */
  readonly streams: number;
}

/** An INSERT of rows given as SQL literals, for tables that something else fills. */
export function insertStatement(table: string, rows: readonly Readonly<Record<string, string>>[], dialect: Dialect): string {
  const names = Object.keys(rows[0] ?? {});
  const tuples = rows.map((row) => `(${names.map((name) => row[name] ?? 'NULL').join(', ')})`);
  return `INSERT INTO ${dialect.table(table)} (${names.map((name) => dialect.quote(name)).join(', ')}) VALUES ${tuples.join(', ')}`;
}

/** Some columns of rows. */
export function columnsOf(rows: readonly Row[], ...names: readonly string[]): readonly (readonly unknown[])[] {
  return rows.map((row) => names.map((name) => row[name]));
}

/** A spec that leads to another destination. */
export function at(url: string, spec: TableSpec): TableSpec {
  return { ...spec, destination: url };
}
