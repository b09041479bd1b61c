import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import { run } from '../../src/pipeline/run.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { finalRows } from '../model/final-rows.ts';
import { specOf } from '../sql/shapes.ts';

/** A program that merges moments at the edges of partitions twice and prints what became of them, for a test that sets the time zone. */
const folder = await mkdtemp(join(tmpdir(), 'dedup-print-rows-'));
const destination = `duckdb:${join(folder, 'zone.duckdb')}`;
const spec = specOf({ at: 'TIMESTAMP', wall: 'DATETIME', day: 'DATE', v: 'STRING', n: 'INT64' }, ['at', 'wall', 'day'], ['n'], {
  table: 'zones',
  destination,
  partitionBy: { column: 'at', granularity: 'day' },
});
const MOMENTS = [
  '0001-01-01T00:00:00',
  '1883-11-18T12:00:00',
  '1969-12-31T23:59:59.999999',
  '1970-01-01T00:00:00',
  '2026-03-08T02:30:00',
  '2026-06-28T00:00:00',
  '2026-06-28T23:59:59.999999',
  '2026-11-01T01:30:00',
  '2026-12-31T23:30:00',
  '9999-12-31T23:59:59.999999',
];

const report = async (version: number): Promise<TableReport> => {
  const lines = MOMENTS.map(
    (at) => `{"at":"${at}Z","wall":"${at}","day":"${at.slice(0, 10)}","v":"${version}","n":${version}}\n`,
  );
  const bytes = Buffer.from(lines.join(''));
  const source = {
    name: 'moments.ndjson',
    open: async function* () {
      yield bytes;
    },
  };
  return run(
    spec,
    { sources: [source], replayRejects: false, dryRun: false, full: false, acceptExpired: false },
    {
      runId: `zone-${version}`,
      version: '0.0.0-test',
      clock: () => instantOfMillis(Date.now()),
      environment: process.env,
      workingDirectory: folder,
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
};

try {
  const reports = [await report(1), await report(2)];
  const opened = await (
    await destinationKind(destination)
  ).open(destination, {
    readOnly: true,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
  });
  const rows = await finalRows(opened, spec);
  await opened.close();
  const zones = {
    inserted: reports.map(({ rows: { inserted } }) => inserted),
    updated: reports.map(({ rows: { updated } }) => updated),
  };
  console.log(JSON.stringify({ zones, rows }, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
