import { formatInstant, parseInstant, type Instant } from '../spec/instant.ts';
import type { ColumnDefinition, Dialect } from './dialect.ts';
import type { PartitionOffsets } from './source-partitions.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import { textOf, type Row } from './value.ts';

/** The ledger table, one in each dataset or schema that holds final tables. */
export const LEDGER_TABLE = '_dedup_runs';

/**
 * What a ledger row tells: `load_started` before the first row of a load is staged, `load_finished` after the last, `merge` when a MERGE
 * and its counts are final, `checked` when a window held nothing to merge and the watermark moves all the same, `failed` when a MERGE was
 * tried under a number and failed.
 */
export type LedgerKind = 'load_started' | 'load_finished' | 'merge' | 'checked' | 'failed';

/** Which pair of tables a row is about: id and creation time, so that a re-created table starts anew. */
export interface Incarnations {
  readonly final: string;
  readonly staging: string;
}

/** One row of the ledger. Counts that do not apply to the kind, or that the server does not tell, are null. */
export interface LedgerEntry {
  readonly kind: LedgerKind;
  readonly table: string;
  readonly runId: string;
  readonly version: string;
  readonly incarnations: Incarnations;
  /** Natural key and source offset of the spec that wrote it, as JSON: neither may change under a table. */
  readonly identity: string;
  readonly startedAt: Instant;
  readonly recordedAt: Instant;
  /** Loads: the lowest and highest `_dedup_ingested_at` of the run (highest: null while it runs). Merges: the window. */
  readonly windowStart: Instant | null;
  readonly windowEnd: Instant | null;
  readonly details: LedgerDetails;
}

/** The rest of an entry, kept as one JSON text, so that a later version can add to it without altering the ledger table. */
export interface LedgerDetails {
  /** Merges: number among all merges into tables of this name, 1, 2, 3, … */
  readonly seq?: number;
  /**
   * Merges: the last entry of the ledger that it was planned by; absent: there was none. When that entry is gone from the ledger, the
   * ledger was lost between plan and record, and with it the loads that were pending then.
   */
  readonly basis?: { readonly recordedAt: string; readonly kind: LedgerKind; readonly runId: string };
  /** Merges: made by `verify --repair`, out of all that is staged, to mend what it had found. */
  readonly repair?: boolean;
  /** Failed merges: how many attempts under this number have failed. */
  readonly attempts?: number;
  /** Merges: made by `rebuild`, which replaced every row by the staged winner. */
  readonly rebuild?: boolean;
  /** Merges: ids of the loads whose rows this window covers whole. */
  readonly consumed?: readonly string[];
  /** Merges: those of them that had not finished, and were taken for dead. */
  readonly expired?: readonly string[];
  /** Merges: everything staged before this instant is merged; null: rows from before the window may not be. */
  readonly watermark?: string | null;
  /** Merges: the rows from `start` to the end of the window, which the next overlap reads again. */
  readonly tail?: { readonly start: string; readonly rows: number };
  readonly counts?: Readonly<Record<string, number | null>>;
  readonly offsets?: { readonly min: readonly string[]; readonly max: readonly string[] };
  readonly partitions?: number;
  /** Merges: the highest offset that each source partition has reached so far, where the spec declares them. */
  readonly sourcePartitions?: PartitionOffsets;
  readonly bytes?: { readonly read?: number; readonly estimated?: number | null; readonly billed?: number | null };
  readonly jobs?: readonly string[];
  /** Loads: it ended before its sources did (a failure, Ctrl-C): what it has read is more than what it has staged and rejected. */
  readonly stopped?: true;
  /** Loads: segments that were staged. */
  readonly segments?: number;
  /** Loads: the names of the sources, at most a hundred. */
  readonly files?: readonly string[];
}

const COLUMNS = [
  { name: 'recorded_at', type: 'TIMESTAMP', notNull: true },
  { name: 'kind', type: 'STRING', notNull: true },
  { name: 'table_name', type: 'STRING', notNull: true },
  { name: 'run_id', type: 'STRING', notNull: true },
  { name: 'version', type: 'STRING' },
  { name: 'final_incarnation', type: 'STRING' },
  { name: 'staging_incarnation', type: 'STRING' },
  { name: 'identity', type: 'STRING' },
  { name: 'seq', type: 'INT64' },
  { name: 'started_at', type: 'TIMESTAMP' },
  { name: 'window_start', type: 'TIMESTAMP' },
  { name: 'window_end', type: 'TIMESTAMP' },
  { name: 'details', type: 'STRING', description: 'counts, offsets, bytes, jobs, consumed loads and files, as JSON' },
] as const satisfies readonly ColumnDefinition[];

/** Columns of the ledger table. */
export function ledgerColumns(): readonly ColumnDefinition[] {
  return COLUMNS;
}

/** Appends one entry, and others together with it. */
export function compileAppendLedger(entry: LedgerEntry, dialect: Dialect, others: readonly LedgerEntry[] = []): Statement {
  return statement(`record ${entry.kind.replace('_', ' ')} in the ledger`, [
    `INSERT INTO ${dialect.table(LEDGER_TABLE)} (`,
    ...indent(commaSeparated(COLUMNS.map(({ name }) => dialect.quote(name)))),
    ') VALUES (',
    ...[entry, ...others].flatMap((each, index) => [
      ...(index === 0 ? [] : ['), (']),
      ...indent(commaSeparated(valuesOf(each, dialect))),
    ]),
    ')',
  ]);
}

/** Values of an entry, in the order of the columns. */
function valuesOf(entry: LedgerEntry, dialect: Dialect): readonly string[] {
  const time = (instant: Instant | null): string => (instant === null ? 'NULL' : dialect.timestamp(instant));
  return [
    time(entry.recordedAt),
    dialect.string(entry.kind),
    dialect.string(entry.table),
    dialect.string(entry.runId),
    dialect.string(entry.version),
    dialect.string(entry.incarnations.final),
    dialect.string(entry.incarnations.staging),
    dialect.string(entry.identity),
    entry.details.seq === undefined ? 'NULL' : String(entry.details.seq),
    time(entry.startedAt),
    time(entry.windowStart),
    time(entry.windowEnd),
    dialect.string(JSON.stringify(entry.details)),
  ];
}

/**
 * The entries of one table since `horizon`, and its last merges however old. Older loads are of no interest: their staged rows have
 * expired.
 */
export function compileReadLedger(table: string, horizon: Instant, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const ours = `${quote('table_name')} = ${dialect.string(table)}`;
  return statement(`read the ledger of ${table}`, [
    'SELECT',
    ...indent(commaSeparated(COLUMNS.map(({ name }) => quote(name)))),
    `FROM ${dialect.table(LEDGER_TABLE)}`,
    `WHERE ${ours}`,
    `  AND (${quote('recorded_at')} >= ${dialect.timestamp(horizon)}`,
    `    OR ${quote('kind')} = 'merge' AND ${quote('recorded_at')} = (`,
    `      SELECT MAX(${quote('recorded_at')}) FROM ${dialect.table(LEDGER_TABLE)} WHERE ${ours} AND ${quote('kind')} = 'merge'))`,
    `ORDER BY ${quote('recorded_at')}, ${quote('seq')}`,
  ]);
}

/**
 * How far back the staged rows of a staging table reach that merges into an earlier incarnation of the final table have read: `merges` of
 * them, the oldest load (or, where something else loads, the oldest merge) at `oldest`.
 */
export function compileCoverage(table: string, { final, staging }: Incarnations, foreign: boolean, dialect: Dialect): Statement {
  const quote = (name: string): string => dialect.quote(name);
  const elsewhere = `${quote('kind')} = 'merge' AND ${quote('final_incarnation')} <> ${dialect.string(final)}`;
  const oldest = foreign
    ? `MIN(CASE WHEN ${elsewhere} THEN ${quote('recorded_at')} END)`
    : `MIN(CASE WHEN ${quote('kind')} = 'load_started' THEN ${quote('window_start')} END)`;
  return statement(`find what earlier merges into ${table} have read`, [
    'SELECT',
    ...indent(commaSeparated([`${dialect.countIf(elsewhere)} AS ${quote('merges')}`, `${oldest} AS ${quote('oldest')}`])),
    `FROM ${dialect.table(LEDGER_TABLE)}`,
    `WHERE ${quote('table_name')} = ${dialect.string(table)}`,
    `  AND ${quote('staging_incarnation')} = ${dialect.string(staging)}`,
  ]);
}

/** The answer of `compileReadLedger`, oldest first. Throws when a row is not dedup's (a bug, or a table edited by hand). */
export function readLedgerEntries(rows: readonly Row[]): readonly LedgerEntry[] {
  return rows.map((row) => {
    const details: LedgerDetails = JSON.parse(textOf(row, 'details') ?? '{}');
    return {
      kind: kindOf(textOf(row, 'kind')),
      table: textOf(row, 'table_name') ?? '',
      runId: textOf(row, 'run_id') ?? '',
      version: textOf(row, 'version') ?? '',
      incarnations: { final: textOf(row, 'final_incarnation') ?? '', staging: textOf(row, 'staging_incarnation') ?? '' },
      identity: textOf(row, 'identity') ?? '',
      startedAt: instantOf(row, 'started_at') ?? 0n,
      recordedAt: instantOf(row, 'recorded_at') ?? 0n,
      windowStart: instantOf(row, 'window_start'),
      windowEnd: instantOf(row, 'window_end'),
      details,
    };
  });
}

/** One line of JSON for the first line of a MERGE: who finds the job can record it whole. */
export function mergeHeader(entry: LedgerEntry): string {
  const header = {
    run: entry.runId,
    version: entry.version,
    incarnations: entry.incarnations,
    identity: entry.identity,
    started_at: formatInstant(entry.startedAt),
    window: [entry.windowStart, entry.windowEnd].map((instant) => (instant === null ? null : formatInstant(instant))),
    ...entry.details,
  };
  return JSON.stringify(header).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The entry that a MERGE of dedup carries in its first line, without results; undefined for any other statement. `recordedAt` is the time
 * at which the finder records it.
 */
export function readMergeHeader(sql: string, table: string, recordedAt: Instant): LedgerEntry | undefined {
  const line = /^-- dedup (\{.*\})$/m.exec(sql)?.[1];
  if (line === undefined) return undefined;
  const { run, version, incarnations, identity, started_at: startedAt, window, ...details }: MergeHeader = JSON.parse(line);
  const [start, end] = window;
  return {
    kind: 'merge',
    table,
    runId: run,
    version,
    incarnations,
    identity,
    startedAt: parseInstant(startedAt) ?? recordedAt,
    recordedAt,
    windowStart: start === null ? null : (parseInstant(start) ?? null),
    windowEnd: end === null ? null : (parseInstant(end) ?? null),
    details,
  };
}

type MergeHeader = LedgerDetails & {
  readonly run: string;
  readonly version: string;
  readonly incarnations: Incarnations;
  readonly identity: string;
  readonly started_at: string;
  readonly window: readonly [string | null, string | null];
};

const KINDS: readonly LedgerKind[] = ['load_started', 'load_finished', 'merge', 'checked', 'failed'];

function kindOf(text: string | null): LedgerKind {
  const kind = KINDS.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new Error(`the ledger has a row of unknown kind ${JSON.stringify(text)}`);
}

function instantOf(row: Row, name: string): Instant | null {
  const text = textOf(row, name);
  return text === null ? null : (parseInstant(text) ?? null);
}
