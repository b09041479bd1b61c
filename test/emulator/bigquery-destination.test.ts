import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Destination, DestinationProgress, OpenOptions } from '../../src/destinations/destination.ts';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import type { Segment } from '../../src/events/segment.ts';
import { type Instant, MAX_INSTANT, parseInstant } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileMerge } from '../../src/sql/merge.ts';
import { compileScan, readScan } from '../../src/sql/scan.ts';
import { statement } from '../../src/sql/statement.ts';
import { compileAddColumn, compileCreateFinal, compileCreateLedger, compileCreateStaging } from '../../src/sql/tables.ts';
import { specOf } from '../sql/shapes.ts';
import { emulatorUrl } from './emulator-url.ts';

const STAMP: Instant = parseInstant('2026-06-30T12:00:00.000001Z') ?? 0n;
const WINDOW = { end: MAX_INSTANT };

const spec: TableSpec = specOf(
  {
    device_id: 'STRING',
    reading_ts: 'TIMESTAMP',
    'größe in m': 'FLOAT64',
    amount: 'NUMERIC',
    seen: 'BOOL',
    day: 'DATE',
    at: 'DATETIME',
    clock: 'TIME',
    payload: 'JSON',
    source_offset: 'INT64',
  },
  ['device_id', 'reading_ts'],
  ['source_offset'],
  {
    table: 'device_readings',
    partitionBy: { column: 'reading_ts', granularity: 'day' },
    clusterBy: ['device_id'],
    labels: { team: 'iot' },
  },
);

let folder: string;
let datasets = 0;
const opened: Destination[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dedup-test-'));
});
afterAll(async () => {
  await Promise.all(opened.map((destination) => destination.close()));
  await rm(folder, { recursive: true, force: true });
});

async function open(dataset: string, options: Partial<OpenOptions> = {}, parameters = '&location=EU'): Promise<Destination> {
  const url = `bigquery://test/${dataset}?endpoint=${emulatorUrl()}${parameters}`;
  const kind = await destinationKind(url);
  const destination = await kind.open(url, {
    readOnly: false,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
    ...options,
  });
  opened.push(destination);
  return destination;
}

const freshDataset = (): string => `d${process.pid}_${++datasets}`;

async function prepared(dataset = freshDataset()): Promise<Destination> {
  const destination = await open(dataset);
  const { dialect } = destination;
  await destination.prepare([
    compileCreateFinal(spec, dialect),
    compileCreateStaging(spec, dialect),
    compileCreateLedger(dialect),
  ]);
  return destination;
}

let segments = 0;
async function segmentOf(rows: readonly object[]): Promise<Segment> {
  const path = join(folder, `segment-${++segments}.ndjson`);
  const text = rows
    .map(
      (row) =>
        `${JSON.stringify({ _dedup_ingested_at: '2026-06-30T12:00:00.000001Z', _dedup_hash: '1', _dedup_deleted: false, ...row })}\n`,
    )
    .join('');
  await writeFile(path, text);
  return {
    number: segments,
    path,
    rows: rows.length,
    bytes: Buffer.byteLength(text),
    stamp: STAMP,
    remove: () => rm(path, { force: true }),
  };
}

const reading = (device: string, offset: string, rest: object = {}): object => ({
  device_id: device,
  reading_ts: '2026-06-28T23:59:59.999999Z',
  source_offset: offset,
  ...rest,
});

const rowsOf = async (destination: Destination): Promise<readonly object[]> =>
  destination.query(
    statement('read the final table', [
      `SELECT device_id, source_offset, _dedup_merge_seq FROM ${destination.dialect.table('device_readings')} ORDER BY device_id`,
    ]),
  );

describe('a BigQuery destination', () => {
  test("without a dataset has no tables, and tells the server's clock", async () => {
    const destination = await open(freshDataset());
    const before = BigInt(Date.now() - 60_000) * 1000n;
    const state = await destination.inspect(spec);
    expect(state).toEqual({ now: expect.any(BigInt), ledger: false });
    expect(state.now > before && state.now < before + 120_000_000n).toBe(true);
  });

  test('creates the dataset only where the URL says where', async () => {
    const dataset = freshDataset();
    const nowhere = await open(dataset, {}, '');
    await expect(nowhere.prepare([])).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'BIGQUERY.NO_DATASET', where: `test.${dataset}` }],
    });
    await (await open(dataset)).prepare([]);
    await nowhere.prepare([]);
    await expect((await open(dataset, {}, '&location=US')).inspect(spec)).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'BIGQUERY.LOCATION_MISMATCH', next: 'say location=EU, or name another dataset' }],
    });
  });

  test('shows the tables that it created, and a later column', async () => {
    const destination = await prepared();
    const state = await destination.inspect(spec);
    expect(state.ledger).toBe(true);
    expect(state.final?.incarnation).toMatch(/device_readings@\d+$/);
    expect(state.final?.columns).toEqual([
      { name: 'device_id', type: 'STRING', nullable: false },
      { name: 'reading_ts', type: 'TIMESTAMP', nullable: false },
      { name: 'größe in m', type: 'FLOAT64', nullable: true },
      { name: 'amount', type: 'NUMERIC', nullable: true },
      { name: 'seen', type: 'BOOL', nullable: true },
      { name: 'day', type: 'DATE', nullable: true },
      { name: 'at', type: 'DATETIME', nullable: true },
      { name: 'clock', type: 'TIME', nullable: true },
      { name: 'payload', type: 'JSON', nullable: true },
      { name: 'source_offset', type: 'INT64', nullable: false },
      { name: '_dedup_hash', type: 'INT64', nullable: true },
      { name: '_dedup_merged_at', type: 'TIMESTAMP', nullable: true },
      { name: '_dedup_merge_seq', type: 'INT64', nullable: true },
    ]);
    await destination.prepare([compileAddColumn('device_readings', { name: 'site', type: 'STRING' }, destination.dialect)]);
    const wider = { ...spec, columns: [...spec.columns, { name: 'site', type: 'STRING', from: ['site'] } as const] };
    expect((await destination.inspect(wider)).final?.columns).toContainEqual({ name: 'site', type: 'STRING', nullable: true });
  });

  test('another table under the same name is another incarnation', async () => {
    const destination = await prepared();
    const before = (await destination.inspect(spec)).final?.incarnation;
    expect((await destination.inspect(spec)).final?.incarnation).toBe(before);
    const drop = statement('drop the table', [`DROP TABLE ${destination.dialect.table('device_readings')}`]);
    await destination.prepare([drop, compileCreateFinal(spec, destination.dialect)]);
    expect((await destination.inspect(spec)).final?.incarnation).not.toBe(before);
  });

  test('stages a segment whole, every value as it was', async () => {
    const destination = await prepared();
    const values = {
      'größe in m': 1e300,
      amount: '-123456789012345.5',
      seen: true,
      day: '0001-01-01',
      at: '2026-06-28T01:02:03.000004',
      clock: '01:02:03.5',
      payload: { a: [1, 'x"\\', null], b: '{{projectId}}' },
    };
    const staged = await destination.stage(
      spec,
      await segmentOf([
        reading('{{projectId}} \'"`\\\n☃', '9223372036854775807', values),
        reading('b', '-9223372036854775808', { reading_ts: '9999-12-31T23:59:59.999999Z', 'größe in m': 'NaN' }),
      ]),
      'run-1',
    );
    expect(staged).toEqual({ rows: 2, jobs: [expect.any(String)] });
    const columns = spec.columns.map(({ name }) => destination.dialect.quote(name)).join(', ');
    const sql = `SELECT ${columns}, _dedup_ingested_at, _dedup_position FROM ${destination.dialect.table('device_readings_staging')} ORDER BY source_offset DESC`;
    expect(await destination.query({ summary: 'read the staging table', sql })).toEqual([
      {
        device_id: '{{projectId}} \'"`\\\n☃',
        reading_ts: '2026-06-28T23:59:59.999999Z',
        ...values,
        clock: '01:02:03.500000',
        payload: '{"a":[1,"x\\"\\\\",null],"b":"{{projectId}}"}',
        source_offset: 9223372036854775807n,
        _dedup_ingested_at: '2026-06-30T12:00:00.000001Z',
        _dedup_position: null,
      },
      {
        device_id: 'b',
        reading_ts: '9999-12-31T23:59:59.999999Z',
        'größe in m': Number.NaN,
        amount: null,
        seen: null,
        day: null,
        at: null,
        clock: null,
        payload: null,
        source_offset: -9223372036854775808n,
        _dedup_ingested_at: '2026-06-30T12:00:00.000001Z',
        _dedup_position: null,
      },
    ]);
  });

  test('a segment with a row that cannot be stored stages nothing, and the failure names the job', async () => {
    const destination = await prepared();
    const segment = await segmentOf([reading('a', '1'), reading('b', '2', { reading_ts: 'yesterday' })]);
    await expect(destination.stage(spec, segment, 'run-1')).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [
        { code: 'BIGQUERY.DATA_REFUSED', where: expect.stringMatching(/^job /), why: expect.stringContaining('yesterday') },
      ],
    });
    const count = `SELECT COUNT(*) AS n FROM ${destination.dialect.table('device_readings_staging')}`;
    expect(await destination.query({ summary: 'count', sql: count })).toEqual([{ n: 0n }]);
  });

  test('scans, merges and records; the second merge changes nothing', async () => {
    const destination = await prepared();
    const { dialect } = destination;
    await destination.stage(
      spec,
      await segmentOf([reading('a', '1'), reading('a', '2'), reading('a', '2'), reading('b', '7')]),
      'run-1',
    );
    const scan = readScan(spec, await destination.query(compileScan(spec, { window: WINDOW, tailStart: STAMP }, dialect)));
    expect(scan).toEqual({
      scanned: 4,
      unusable: 0,
      redelivered: 1,
      conflicting: 0,
      superseded: 1,
      winners: 2,
      fresh: 4,
      tail: 4,
      oldest: STAMP,
      newest: STAMP,
      partitionStarts: [parseInstant('2026-06-28T00:00:00Z')],
      elsewhere: null,
      leastOffset: ['1'],
      greatestOffset: ['7'],
    });
    const incarnation = (await destination.inspect(spec)).final?.incarnation ?? '';
    for (const [seq, affected] of [
      [1, 2],
      [2, 0],
    ] as const) {
      const merge = compileMerge(spec, { window: WINDOW, ranges: [], seq, header: '{"run":"r"}' }, dialect);
      expect(await destination.estimate(merge)).toEqual({ bytes: expect.any(Number), mostBilled: expect.any(Number) });
      const record = statement('record', [
        `INSERT INTO ${dialect.table('_dedup_runs')} (recorded_at, kind, table_name, run_id, seq)`,
        `VALUES (CURRENT_TIMESTAMP(), 'merge', 'device_readings', 'r', ${seq})`,
      ]);
      const result = {
        inserted: null,
        updated: null,
        affected,
        bytesBilled: null,
        jobs: [expect.stringMatching(/^dedup_merge_/)],
      };
      const outcome = await destination.merge({
        spec,
        seq,
        incarnation,
        statement: merge,
        record: () => record,
        failedAttempts: 0,
        recordFailure: () => record,
        adopt: () => record,
      });
      expect(outcome).toEqual({ kind: 'merged', result });
    }
    expect(await rowsOf(destination)).toEqual([
      { device_id: 'a', source_offset: 2n, _dedup_merge_seq: 1n },
      { device_id: 'b', source_offset: 7n, _dedup_merge_seq: 1n },
    ]);
    const runs = { summary: 'count', sql: `SELECT seq FROM ${dialect.table('_dedup_runs')} ORDER BY seq` };
    expect(await destination.query(runs)).toEqual([{ seq: 1n }, { seq: 2n }]);
  });

  test('a statement repeated under its key takes effect once', async () => {
    const destination = await prepared();
    const table = destination.dialect.table('_dedup_runs');
    const insert = statement('record', [
      `INSERT INTO ${table} (recorded_at, kind, table_name, run_id) VALUES (CURRENT_TIMESTAMP(), 'merge', 't', 'r')`,
    ]);
    const key = `load ${destination.label}`;
    await destination.execute(insert, key);
    await destination.execute(insert, key);
    expect(await destination.query({ summary: 'count', sql: `SELECT COUNT(*) AS n FROM ${table}` })).toEqual([{ n: 1n }]);
    await destination.execute(insert, `${key} again`);
    expect(await destination.query({ summary: 'count', sql: `SELECT COUNT(*) AS n FROM ${table}` })).toEqual([{ n: 2n }]);
  });

  test('a failed statement is told with its reason', async () => {
    const destination = await prepared();
    await expect(
      destination.query({ summary: 'read what is not there', sql: 'SELECT nothing FROM `test.none.none`' }),
    ).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [
        { code: expect.stringMatching(/^BIGQUERY\.(PERMISSION|NOT_FOUND)$/), where: expect.stringMatching(/^job dedup_query_/) },
      ],
    });
    await expect(destination.query({ summary: 'say nonsense', sql: 'SELEC 1' })).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'BIGQUERY.INVALID_QUERY', summary: 'could not say nonsense: BigQuery refused the statement' }],
    });
  });

  test('where nobody listens, the failure is temporary and comes at once', async () => {
    const url = 'bigquery://test/d?endpoint=http://127.0.0.1:1';
    const waits: DestinationProgress[] = [];
    const destination = await (
      await destinationKind(url)
    ).open(url, {
      readOnly: true,
      environment: {},
      workingDirectory: folder,
      signal: new AbortController().signal,
      onProgress: (progress) => waits.push(progress),
      onWarning: () => {},
    });
    await expect(destination.inspect(spec)).rejects.toMatchObject({
      exitClass: 'temporary',
      diagnostics: [{ code: 'BIGQUERY.UNREACHABLE', where: 'http://127.0.0.1:1', why: expect.stringContaining('ECONNREFUSED') }],
    });
    expect(waits).toEqual([]);
  });

  test('an aborted run says so', async () => {
    const abort = new AbortController();
    const destination = await open(freshDataset(), { signal: abort.signal });
    abort.abort(new Error('Ctrl-C'));
    await expect(destination.inspect(spec)).rejects.toMatchObject({
      exitClass: 'interrupted',
      diagnostics: [{ code: 'BIGQUERY.INTERRUPTED' }],
    });
  });
});
