import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Destination } from '../../src/destinations/destination.ts';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import type { Instant } from '../../src/spec/instant.ts';
import { rangesFor } from '../../src/pipeline/partitions.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileMerge } from '../../src/sql/merge.ts';
import { compileScan, readScan } from '../../src/sql/scan.ts';
import type { StagedRowsOptions } from '../../src/sql/staged-rows.ts';
import { statement } from '../../src/sql/statement.ts';
import { compileCreateFinal, compileCreateStaging } from '../../src/sql/tables.ts';
import { keyList, winners } from '../../src/sql/winners.ts';
import { finalRows, sortedByKey } from '../model/final-rows.ts';
import { countVersions, finalEvents, type ModelEvent } from '../model/model.ts';
import { mergeJob } from '../model/merge-job.ts';
import { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { segmentOf, type StagedLine } from '../model/segment-of.ts';
import { modelEvent, stagedLine } from '../model/stream-event.ts';
import { seeds, withSeed } from './seeds.ts';

let folder: string;
let destination: Destination;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dedup-property-'));
  const url = 'duckdb:db.duckdb';
  destination = await (
    await destinationKind(url)
  ).open(url, {
    readOnly: false,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
  });
});
afterAll(async () => {
  await destination.close();
  await rm(folder, { recursive: true, force: true });
});

/** What is staged together, as the model and as a segment have it. */
interface Batch {
  readonly events: readonly ModelEvent[];
  readonly lines: readonly StagedLine[];
}

/** Distance of the stamps of two batches. */
const STEP: Instant = 1_000_000n;

test.each(seeds(60))(
  'random batches, merged in overlapping windows, end as the model does (seed %i)',
  { timeout: 60_000 },
  async (seed) =>
    withSeed(seed, async () => {
      const random = new Random(seed);
      const { spec, events } = randomStream(random, { most: 60, notInKeys: ['BIGNUMERIC'], without: [], table: `t${seed}` });
      const batches = random.split(events, random.between(1, 6)).map((batch) => ({
        events: batch.map((event) => modelEvent(spec, event)),
        lines: batch.map((event) => stagedLine(spec, event)),
      }));
      await stageAndMerge(random, spec, batches);
    }),
);

/** Stages the batches and merges overlapping windows in between, checking every count on the way and the final table at the end. */
async function stageAndMerge(random: Random, spec: TableSpec, batches: readonly Batch[]): Promise<void> {
  const { dialect } = destination;
  const eventsOf = (from: number, to: number): readonly ModelEvent[] => batches.slice(from, to).flatMap(({ events }) => events);
  await destination.prepare([compileCreateFinal(spec, dialect), compileCreateStaging(spec, dialect)]);
  let merged = 0;
  for (const [index, { lines }] of batches.entries()) {
    await destination.stage(spec, await segmentOf(join(folder, 's.ndjson'), BigInt(index) * STEP, lines), 'r');
    if (index < batches.length - 1 && random.chance(0.5)) continue;
    const from = random.between(0, merged);
    const tail = random.between(from, index);
    const window = { start: BigInt(from) * STEP, end: BigInt(index + 1) * STEP };
    const scanned = compileScan(spec, { window, tailStart: BigInt(tail) * STEP, watermark: BigInt(merged) * STEP }, dialect);
    const scan = readScan(spec, await destination.query(scanned));
    expect(scan).toMatchObject({
      ...countVersions(eventsOf(from, index + 1)),
      fresh: eventsOf(merged, index + 1).length,
      tail: eventsOf(tail, index + 1).length,
    });
    const ranges = rangesFor(spec, scan);
    expect(await countWinners(spec, { window, ranges })).toEqual({ rows: BigInt(scan.winners), keys: BigInt(scan.winners) });
    const [before, after] = [finalEvents(eventsOf(0, merged)), finalEvents(eventsOf(0, index + 1))];
    merged = index + 1;
    const job = mergeJob({ spec, seq: merged, statement: compileMerge(spec, { window, ranges, seq: merged }, dialect) });
    const inserted = after.size - before.size;
    const updated = [...before].filter(([key, event]) => after.get(key) !== event && differ(after.get(key), event)).length;
    expect(await destination.merge(job)).toMatchObject({ result: { inserted, updated } });
    expect(await destination.merge(job)).toMatchObject({ result: { inserted: 0, updated: 0 } });
  }
  const expected = [...finalEvents(eventsOf(0, batches.length)).values()].map(({ row }) => row);
  expect(await finalRows(destination, spec)).toEqual(sortedByKey(spec, expected));
}

/** DuckDB's MERGE does not raise on two source rows for one target row, so that there is one is asserted apart. */
async function countWinners(spec: TableSpec, options: StagedRowsOptions): Promise<unknown> {
  const { dialect } = destination;
  const [row] = await destination.query(
    statement('count the winners', [
      `SELECT COUNT(*) AS rows, COUNT(DISTINCT (${keyList(spec, dialect)})) AS keys FROM (`,
      ...winners(spec, options, dialect),
      ') AS w',
    ]),
  );
  return row;
}

function differ(a: ModelEvent | undefined, b: ModelEvent): boolean {
  return a === undefined || countVersions([a, b]).redelivered === 0;
}
