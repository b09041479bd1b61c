import { describe, expect, test } from 'vitest';
import { bigQueryDialect } from '../../src/destinations/bigquery/dialect.ts';
import { duckDbDialect } from '../../src/destinations/duckdb/dialect.ts';
import { postgresDialect } from '../../src/destinations/postgres/dialect.ts';
import type { ScalarType } from '../../src/spec/column-type.ts';
import { parseInstant, type Instant } from '../../src/spec/instant.ts';
import { columnNamed, type TableSpec } from '../../src/spec/table-spec.ts';
import { compileBacklog } from '../../src/sql/backlog.ts';
import type { Dialect, TemporaryTables } from '../../src/sql/dialect.ts';
import { compileExplainFinal } from '../../src/sql/explain-final.ts';
import { compileExplainStaged } from '../../src/sql/explain-staged.ts';
import { compileFrozenKeys } from '../../src/sql/frozen-keys.ts';
import { compileFindMerge, compileReadHistory } from '../../src/sql/history.ts';
import { compileAppendLedger, compileCoverage, compileReadLedger, mergeHeader, type LedgerEntry } from '../../src/sql/ledger.ts';
import { compileMerge } from '../../src/sql/merge.ts';
import { partitionRanges, type PartitionRange, whyNoRanges } from '../../src/sql/partition-ranges.ts';
import { compileFinalCounts, compileRebuildLoss } from '../../src/sql/rebuild-loss.ts';
import { compileRebuild } from '../../src/sql/rebuild.ts';
import { compileScan } from '../../src/sql/scan.ts';
import { compileKeyPartitions, compileMovedKeys, compilePartitionOffsets } from '../../src/sql/source-partitions.ts';
import type { Statement } from '../../src/sql/statement.ts';
import {
  compileAddColumn,
  compileCreateFinal,
  compileCreateLedger,
  compileCreateStaging,
  compileDeleteExpired,
  compileLastSeq,
  finalColumns,
} from '../../src/sql/tables.ts';
import { SHAPES } from './shapes.ts';

/** Every dialect must have its files: a new one cannot be forgotten, for the record demands an entry. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  bigquery: bigQueryDialect('acme', 'iot'),
  duckdb: duckDbDialect,
  postgres: postgresDialect('iot'),
};

const at = (text: string): Instant => parseInstant(text) ?? 0n;
const window = { start: at('2026-07-02T09:00:00Z'), end: at('2026-07-02T10:00:00.000001Z') };

const entry: LedgerEntry = {
  kind: 'merge',
  table: 'device_readings',
  runId: '20260702T100000Z-abc123',
  version: '0.1.0',
  incarnations: { final: 'f1', staging: 's1' },
  identity: '{"natural_key":["device_id","reading_ts"],"source_offset":["source_offset"]}',
  startedAt: at('2026-07-02T10:00:00Z'),
  recordedAt: at('2026-07-02T10:00:05.25Z'),
  windowStart: null,
  windowEnd: window.end,
  details: {
    seq: 7,
    consumed: ["it's one\\two"],
    watermark: '2026-07-02T10:00:00.000001Z',
    counts: { scanned: 3, inserted: null },
  },
};

/** A value of each type that a key of the shapes has, in canonical text. */
const KEY_TEXTS: Readonly<Partial<Record<ScalarType, string>>> = {
  STRING: "it's a \\ key\n\0",
  INT64: '-9223372036854775808',
  DATETIME: '2026-06-28T09:30:00.500000',
  TIMESTAMP: '2026-06-28T09:30:00.250000Z',
};

function statements(spec: TableSpec, dialect: Dialect): Readonly<Record<string, Statement>> {
  const days = ['2026-06-28', '2026-06-29', '2026-07-01', '9999-12-31'].map((day) => at(`${day}T00:00:00Z`));
  const ranges = whyNoRanges(spec) === undefined ? partitionRanges(days, spec.partitionBy?.granularity ?? 'day') : [];
  const key = Object.fromEntries(
    spec.naturalKey.map((name) => [
      name,
      Object.entries(KEY_TEXTS).find(([type]) => type === columnNamed(spec, name).type)?.[1] ?? '',
    ]),
  );
  const pending = spec.staging.foreign ? [] : [{ runId: "r'1", lowestStamp: window.start - 1n }];
  return {
    'create-final': compileCreateFinal(spec, dialect),
    ...(spec.staging.foreign
      ? {}
      : {
          'create-staging': compileCreateStaging(spec, dialect),
          'delete-expired': compileDeleteExpired(spec, window.start, dialect),
        }),
    ...(spec.sourcePartition.length === 0
      ? {}
      : {
          'partition-offsets': compilePartitionOffsets(spec, window, dialect),
          'key-partitions': compileKeyPartitions(spec, window, dialect),
          'moved-keys': compileMovedKeys(spec, window, dialect),
        }),
    'last-seq': compileLastSeq(spec, dialect),
    'add-column': compileAddColumn(spec.table, { name: 'note', type: 'STRING', description: "what's new" }, dialect),
    scan: compileScan(spec, { window, watermark: at('2026-07-02T09:30:00Z'), tailStart: window.start }, dialect),
    'scan-from-the-beginning': compileScan(spec, { window: { end: window.end }, tailStart: window.start }, dialect),
    merge: compileMerge(spec, { window, ranges, seq: 7, header: mergeHeader(entry) }, dialect),
    ...(dialect.ranksCopiesOnly === true
      ? { 'merge-of-few-copies': compileMerge(spec, { window, ranges, seq: 7, counts: { copies: 1, winners: 4 } }, dialect) }
      : {}),
    ...(dialect.temporaryTables === undefined ? {} : frozenStatements(spec, dialect, dialect.temporaryTables, ranges)),
    rebuild: compileRebuild(spec, { window: { end: window.end }, seq: 7, header: mergeHeader(entry) }, dialect),
    'rebuild-loss': compileRebuildLoss(spec, { end: window.end }, dialect),
    'final-counts': compileFinalCounts(spec, dialect),
    'explain-staged': compileExplainStaged(
      spec,
      {
        key,
        watermark: window.start,
        pending: pending.map(({ runId }) => runId),
        limit: 50,
        traced: !spec.staging.foreign,
      },
      dialect,
    ),
    'explain-unmerged': compileExplainStaged(spec, { key, pending: [], limit: 1, traced: false }, dialect),
    'explain-final': compileExplainFinal(spec, key, new Set(finalColumns(spec).map(({ name }) => name.toLowerCase())), dialect),
    backlog: compileBacklog(spec, { watermark: window.start, pending }, dialect),
    'delete-expired': compileDeleteExpired(spec, window.start, dialect),
  };
}

/** A scan and a MERGE in one transaction; the rows before the watermark are scanned and not merged. */
function frozenStatements(
  spec: TableSpec,
  dialect: Dialect,
  tables: TemporaryTables,
  ranges: readonly PartitionRange[],
): Readonly<Record<string, Statement>> {
  const watermark = at('2026-07-02T09:30:00Z');
  const unmerged = { ...window, start: watermark };
  const { freeze, scan, copied } = compileFrozenKeys(
    spec,
    { window, watermark, tailStart: window.start },
    unmerged,
    dialect,
    tables,
  );
  const counts = { copies: 1, winners: 4 };
  return {
    'frozen-keys': freeze,
    'frozen-scan': scan,
    'frozen-merge': compileMerge(spec, { window: unmerged, ranges, seq: 7, counts, copied: copied(unmerged) }, dialect),
  };
}

describe.each(Object.entries(DIALECTS))('%s', (name, dialect) => {
  test.each(Object.entries(SHAPES))('the statements of %s are the reviewed ones', async (shape, spec) => {
    for (const [kind, { summary, sql }] of Object.entries(statements(spec, dialect))) {
      await expect(`-- ${summary}\n${sql};\n`).toMatchFileSnapshot(`../golden/${name}/${shape}/${kind}.sql`);
    }
  });

  test('the statements of the ledger are the reviewed ones', async () => {
    const ledger = {
      create: compileCreateLedger(dialect),
      append: compileAppendLedger(entry, dialect),
      'append-two': compileAppendLedger(entry, dialect, [{ ...entry, kind: 'load_started', windowEnd: null, details: {} }]),
      coverage: compileCoverage("o'brien", entry.incarnations, false, dialect),
      'coverage-foreign': compileCoverage("o'brien", entry.incarnations, true, dialect),
      history: compileReadHistory("o'brien", 20, dialect),
      'find-merge': compileFindMerge("o'brien", 7, dialect),
      read: compileReadLedger("o'brien", window.start, dialect),
    };
    for (const [kind, { summary, sql }] of Object.entries(ledger)) {
      await expect(`-- ${summary}\n${sql};\n`).toMatchFileSnapshot(`../golden/${name}/ledger/${kind}.sql`);
    }
  });
});
