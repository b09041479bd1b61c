import { expect, test } from 'vitest';
import { duckDbDialect } from '../../src/destinations/duckdb/dialect.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileFrozenKeys } from '../../src/sql/frozen-keys.ts';
import { compileMerge } from '../../src/sql/merge.ts';
import { compileScan, readScan } from '../../src/sql/scan.ts';
import { compileKeyPartitions, compileMovedKeys, readKeyPartitions, readMovedKeys } from '../../src/sql/source-partitions.ts';
import type { Window } from '../../src/sql/staged-rows.ts';
import type { Value } from '../../src/sql/value.ts';
import { command, openFile, prepareTables, rowsOf, temporaryFolder } from '../destinations/duckdb/duckdb-file.ts';
import { Random } from '../model/random.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { specOf } from './shapes.ts';

const START = 1_782_604_800_000_000n; // 2026-06-28T00:00:00Z
const WINDOW = { window: { start: START, end: START + 10n }, watermark: START + 4n, tailStart: START + 6n };

/** Everything that the counts may depend on: two columns of the key, of the offset and of the source partition, deletes, partitions beside the key. */
const columns = { a: 'INT64', b: 'STRING', day: 'DATE', topic: 'STRING', part: 'INT64', hi: 'INT64', lo: 'INT64' } as const;
const full: TableSpec = {
  ...specOf(columns, ['a', 'b'], ['hi', 'lo'], { partitionBy: { column: 'day', granularity: 'day' } }),
  sourcePartition: ['topic', 'part'],
  deleteWhen: { field: ['op'], in: ['D'] },
};
const plain = specOf(columns, ['a', 'day'], ['hi'], { partitionBy: { column: 'day', granularity: 'month' } });

/** The same SQL as on engines that rank every row. */
const byRanks = { ...duckDbDialect, ranksCopiesOnly: false };

function randomRow(random: Random, hasDeletes: boolean): string {
  const integer = (most: number): string => (random.chance(0.05) ? 'NULL' : String(random.between(0, most)));
  const text = (most: number): string => (random.chance(0.05) ? 'NULL' : `'${random.between(0, most)}'`);
  const day = random.chance(0.1) ? 'NULL' : `DATE '2026-06-2${random.between(7, 9)}'`;
  const deleted = hasDeletes && random.chance(0.2) ? 'TRUE' : random.pick(['FALSE', 'NULL']);
  const stamp = duckDbDialect.timestamp(START - 2n + BigInt(random.between(0, 13)));
  return `(${integer(3)}, ${text(1)}, ${day}, ${text(1)}, ${integer(1)}, ${integer(2)}, ${integer(1)}, ${stamp}, ${deleted})`;
}

test.each(seeds(12))('the scan by key and the scan by ranks tell the same (seed %i)', async (seed) =>
  withSeed(seed, async () => {
    const random = new Random(seed);
    for (const spec of [full, plain]) {
      const destination = await openFile(await temporaryFolder());
      await prepareTables(destination, spec);
      const rows = Array.from({ length: random.between(1, 60) }, () => randomRow(random, spec.deleteWhen !== undefined));
      await command(
        destination,
        `INSERT INTO t_staging (a, b, day, topic, part, hi, lo, _dedup_ingested_at, _dedup_deleted) VALUES ${rows.join(', ')}`,
      );
      const scan = async (dialect: typeof duckDbDialect): Promise<ReturnType<typeof readScan>> =>
        readScan(spec, await destination.query(compileScan(spec, WINDOW, dialect)));
      const { elsewhere, ...found } = await scan(duckDbDialect);
      const { elsewhere: _, ...expected } = await scan(byRanks);
      const sorted = { partitionStarts: expected.partitionStarts.toSorted(ascending) };
      expect({ ...found, partitionStarts: found.partitionStarts.toSorted(ascending) }).toEqual({ ...expected, ...sorted });
      expect(found.unusable + found.redelivered + found.conflicting + found.superseded + found.winners).toBe(found.scanned);
      if (spec.sourcePartition.length > 0) {
        const ask = async (compile: typeof compileKeyPartitions): Promise<readonly Readonly<Record<string, Value>>[]> =>
          destination.query(compile(spec, WINDOW.window, duckDbDialect));
        expect((elsewhere ?? 0) > 0).toBe(readKeyPartitions(await ask(compileKeyPartitions)) > found.winners);
        if (elsewhere === 0) expect(readMovedKeys(await ask(compileMovedKeys))).toBe(0);
      }
    }
  }),
);

test.each(seeds(5))('a MERGE that ranks copies only leaves the same table as one that ranks every row (seed %i)', async (seed) =>
  withSeed(seed, async () => {
    const random = new Random(seed);
    const destination = await openFile(await temporaryFolder());
    await prepareTables(destination, full);
    const inserted = Array.from({ length: 60 }, () => randomRow(random, true));
    await command(
      destination,
      `INSERT INTO t_staging (a, b, day, topic, part, hi, lo, _dedup_ingested_at, _dedup_deleted) VALUES ${inserted.join(', ')}`,
    );
    const merged = async (copies: number, window: Window, copied?: string): Promise<unknown> => {
      await command(destination, 'DELETE FROM t');
      const keys = copied === undefined ? {} : { copied };
      const options = { window, ranges: [], seq: 1, counts: { copies, winners: 1 }, ...keys };
      await destination.prepare([compileMerge(full, options, duckDbDialect)]);
      return rowsOf(destination, 'SELECT * EXCLUDE (_dedup_merged_at, day, topic, part) FROM t ORDER BY ALL');
    };
    const unmerged = { ...WINDOW.window, start: WINDOW.watermark };
    const frozen = compileFrozenKeys(full, WINDOW, unmerged, duckDbDialect, duckDbDialect.temporaryTables);
    await destination.prepare([frozen.freeze]);
    const [found, expectedScan] = await Promise.all(
      [frozen.scan, compileScan(full, WINDOW, duckDbDialect)].map(async (scan) => {
        const read = readScan(full, await destination.query(scan));
        return { ...read, partitionStarts: read.partitionStarts.toSorted(ascending) };
      }),
    );
    expect(found).toEqual(expectedScan);
    for (const window of [WINDOW.window, unmerged]) {
      const expected = await merged(1000, window);
      expect(expected).not.toEqual([]);
      expect(await merged(0, window)).toEqual(expected);
      expect(await merged(0, window, frozen.copied(window))).toEqual(expected);
    }
  }),
);

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
