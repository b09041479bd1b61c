import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { duckDbKind } from '../../src/destinations/duckdb/kind.ts';
import { rangesFor } from '../../src/pipeline/partitions.ts';
import { MAX_INSTANT } from '../../src/spec/instant.ts';
import { compileMerge } from '../../src/sql/merge.ts';
import { compileScan, readScan } from '../../src/sql/scan.ts';
import { statement } from '../../src/sql/statement.ts';
import { compileCreateFinal, compileCreateStaging } from '../../src/sql/tables.ts';
import { CELLS } from '../model/cell.ts';
import { finalRows } from '../model/final-rows.ts';
import { mergeJob } from '../model/merge-job.ts';
import { segmentOf } from '../model/segment-of.ts';
import { specOf } from '../sql/shapes.ts';

const PRINT_ROWS = fileURLToPath(new URL('print-rows.ts', import.meta.url));

test('the time zone of the machine changes no row', { timeout: 60_000 }, async () => {
  const printed = await Promise.all(
    ['UTC', 'America/St_Johns', 'Pacific/Kiritimati'].map(async (zone) => {
      const child = await promisify(execFile)(process.execPath, [PRINT_ROWS], { env: { ...process.env, TZ: zone } });
      return child.stdout;
    }),
  );
  expect(new Set(printed).size).toBe(1);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({
    zones: { inserted: [10, 0], updated: [0, 10] },
    rows: expect.arrayContaining([expect.objectContaining({ at: '1969-12-31T23:59:59.999999Z', v: '2' })]),
  });
});

test('nor does the time zone of the session, in which people paste the statements', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-zone-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const destination = await duckDbKind.open('duckdb:zone.duckdb', {
    readOnly: false,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
  });
  onTestFinished(async () => destination.close());
  const { dialect } = destination;
  const outcomes = [];
  for (const zone of ['UTC', 'America/St_Johns', 'Asia/Kathmandu']) {
    for (const granularity of ['hour', 'day', 'month', 'year'] as const) {
      const spec = specOf({ at: 'TIMESTAMP', n: 'INT64' }, ['at'], ['n'], {
        table: `${zone} ${granularity}`,
        partitionBy: { column: 'at', granularity },
      });
      await destination.prepare([compileCreateFinal(spec, dialect), compileCreateStaging(spec, dialect)]);
      const rows = CELLS.TIMESTAMP.map(({ canonical }) => ({ members: `"at":${canonical},"n":1` }));
      await destination.stage(spec, await segmentOf(join(folder, 's.ndjson'), 1_782_604_800_000_000n, rows), 'r');
      await destination.prepare([statement('set the zone', [`SET TimeZone = ${dialect.string(zone)}`])]);
      const window = { start: 1_782_604_800_000_000n, end: MAX_INSTANT };
      const scan = readScan(spec, await destination.query(compileScan(spec, { window, tailStart: window.start }, dialect)));
      const merge = compileMerge(spec, { window, ranges: rangesFor(spec, scan), seq: 1 }, dialect);
      const first = await destination.merge(mergeJob({ spec, statement: merge }));
      const again = await destination.merge(mergeJob({ spec, statement: merge }));
      const { partitionStarts, ...counts } = scan;
      outcomes.push({
        granularity,
        counts,
        starts: partitionStarts.toSorted((a, b) => (a < b ? -1 : 1)),
        first,
        again,
        rows: await finalRows(destination, spec),
      });
      await destination.prepare([statement('set the zone back', [`SET TimeZone = 'UTC'`])]);
    }
  }
  expect(outcomes[0]).toMatchObject({
    first: { result: { inserted: CELLS.TIMESTAMP.length } },
    again: { result: { inserted: 0, updated: 0 } },
  });
  expect(outcomes.slice(4, 8)).toEqual(outcomes.slice(0, 4));
  expect(outcomes.slice(8)).toEqual(outcomes.slice(0, 4));
});
