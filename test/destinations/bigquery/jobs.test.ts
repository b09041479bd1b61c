import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobMetadata } from '@google-cloud/bigquery';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Segment } from '../../../src/events/segment.ts';
import { parseInstant } from '../../../src/spec/instant.ts';
import { statement } from '../../../src/sql/statement.ts';
import { specOf } from '../../sql/shapes.ts';
import { creates, done, failed, kindOf, merge, openOn, openWithFake, running, spec } from './open-with-fake.ts';

async function segmentOf(text: string): Promise<Segment> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'segment.ndjson');
  await writeFile(path, text);
  return { number: 3, path, rows: 1, bytes: Buffer.byteLength(text), stamp: 0n, remove: async () => {} };
}

const loaded = (): readonly Partial<JobMetadata>[] => [running, done({ load: { outputRows: '1' } })];

describe('a job', () => {
  test('says who it is, where it runs and what it may cost, and never carries a real credential', async () => {
    const { fake, destination } = await openWithFake({
      states: (job) => [
        running,
        done({
          query: {
            numDmlAffectedRows: '5',
            dmlStats: { insertedRowCount: '3', updatedRowCount: '2', deletedRowCount: '0' },
            totalBytesBilled: '10485760',
          },
          load: { outputRows: String(job.configuration?.load === undefined ? 0 : 1) },
        }),
      ],
    });
    const outcome = await destination.merge(
      merge({ maxBytesBilled: 1_000_000_000n, windowEnd: parseInstant('2026-07-02T10:00:00.000001Z') ?? 0n }),
    );
    const [first, record] = [...fake.jobs.values()];
    expect(outcome).toEqual({
      kind: 'merged',
      result: { inserted: 3, updated: 2, affected: 5, bytesBilled: 10_485_760, jobs: [first?.jobReference?.jobId] },
    });
    expect(first?.jobReference).toEqual({
      projectId: 'billing',
      jobId: expect.stringMatching(/^dedup_merge_[0-9a-f]{16}_7_1$/),
      location: 'EU',
    });
    expect(first?.configuration).toEqual({
      labels: {
        team: 'iot',
        dedup_step: 'merge',
        dedup_table: 'orders',
        dedup_seq: '7',
        dedup_window_end: '2026-07-02t10_00_00_000001z',
      },
      query: { query: 'MERGE 1', useLegacySql: false, maximumBytesBilled: '1000000000' },
    });
    expect(record?.configuration?.query?.query).toBe('INSERT 1');
    expect(new Set(fake.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer no-credentials']));
  });

  test("keeps {{projectId}} in its SQL, which Google's client would replace", async () => {
    const { fake, destination } = await openWithFake();
    await destination.query(statement('select', ["SELECT '{{projectId}}'"]));
    expect([...fake.jobs.values()][0]?.configuration?.query?.query).toBe("SELECT '{{projectId}}'");
  });

  test('whose answer was lost is found, not made again', async () => {
    const { fake, destination, progress } = await openWithFake({
      fault: (request, number) => (creates(request) && number < 5 ? 'lose' : undefined),
    });
    await destination.merge(merge());
    expect([...fake.jobs.keys()].map(kindOf)).toEqual(['merge_7_1', 'record_7_1']);
    expect(fake.requests.filter(creates).map(({ job }) => job?.configuration?.query?.query)).toEqual(['MERGE 1', 'INSERT 1']);
    expect(progress).toEqual([]);
  });

  test('is created again after a failure that passes, and the waits are told', async () => {
    const busy = { status: 503, reason: 'backendError' };
    let left = 2;
    const { fake, destination, progress } = await openWithFake({
      fault: (request) => (creates(request) && left-- > 0 ? busy : undefined),
    });
    await destination.query(statement('select', ['SELECT 1']));
    expect(fake.jobs.size).toBe(1);
    expect(progress).toEqual([
      { kind: 'retry', reason: 'backendError', attempt: 1, waitSeconds: 0.5 },
      { kind: 'retry', reason: 'backendError', attempt: 2, waitSeconds: 1 },
    ]);
  });

  test('that is being created when the run is aborted is cancelled', async () => {
    const abort = new AbortController();
    const { fake, destination } = await openWithFake(
      {
        states: () => [running],
        fault: (request) => {
          if (creates(request)) abort.abort(new Error('Ctrl-C'));
          return undefined;
        },
      },
      { signal: abort.signal },
    );
    await expect(destination.merge(merge())).rejects.toMatchObject({ exitClass: 'interrupted' });
    expect(fake.requests.map(({ method, path }) => `${method} ${kindOf(path)}`).at(-1)).toMatch(
      /^POST billing\/jobs\/merge_7_1\/cancel\?/,
    );
  });

  test('that runs when the run is aborted is cancelled', async () => {
    const abort = new AbortController();
    const { fake, destination } = await openWithFake(
      { states: () => [running] },
      { signal: abort.signal, onProgress: () => abort.abort(new Error('Ctrl-C')) },
    );
    await expect(destination.merge(merge())).rejects.toMatchObject({ exitClass: 'interrupted' });
    const last = fake.requests.at(-1);
    expect(`${last?.method} ${kindOf(last?.path ?? '')}`).toMatch(/^POST billing\/jobs\/merge_7_1\/cancel\?/);
  });
});

describe('a segment', () => {
  test('is one load job under an id of its own, with the rows untouched', async () => {
    const { fake, destination } = await openWithFake({ states: loaded });
    const text = '{"id":"{{projectId}}","x":"--\\r\\n☃"}\n';
    const staged = await destination.stage(spec, await segmentOf(text), 'run-1');
    const upload = fake.requests.find(creates);
    expect(staged).toEqual({ rows: 1, jobs: [upload?.job?.jobReference?.jobId] });
    expect(upload?.rows).toBe(text);
    expect(upload?.job).toEqual({
      jobReference: { projectId: 'billing', jobId: expect.stringMatching(/^dedup_load_run-1_[0-9a-f]{16}_3_1$/), location: 'EU' },
      configuration: {
        labels: { team: 'iot', dedup_step: 'stage', dedup_table: 'orders' },
        jobTimeoutMs: '21600000',
        load: {
          destinationTable: { projectId: 'acme', datasetId: 'iot', tableId: 'orders_staging' },
          schema: {
            fields: [
              { name: 'id', type: 'INT64', mode: 'NULLABLE' },
              { name: 'version', type: 'INT64', mode: 'NULLABLE' },
              { name: '_dedup_ingested_at', type: 'TIMESTAMP', mode: 'REQUIRED' },
              { name: '_dedup_load_id', type: 'STRING', mode: 'NULLABLE' },
              { name: '_dedup_position', type: 'STRING', mode: 'NULLABLE' },
              { name: '_dedup_hash', type: 'INT64', mode: 'NULLABLE' },
              { name: '_dedup_deleted', type: 'BOOL', mode: 'NULLABLE' },
            ],
          },
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          writeDisposition: 'WRITE_APPEND',
          createDisposition: 'CREATE_NEVER',
        },
      },
    });
  });

  test('is sent as gzip where the destination says so, and then again after a failure', async () => {
    const { fake } = await openWithFake({
      fault: ({ rows }, number) => (rows === undefined || number > 4 ? undefined : { status: 503, reason: 'backendError' }),
    });
    const destination = await openOn(fake, {}, '&gzip=on');
    const text = '{"id":1,"note":"größe {{projectId}}"}\n'.repeat(5_000);
    await destination.stage(spec, await segmentOf(text), 'run-1');
    const uploads = fake.requests.filter(creates);
    expect(uploads.length).toBeGreaterThan(1);
    expect(uploads.map(({ rows, isGzip }) => [rows === text, isGzip])).toEqual(uploads.map(() => [true, true]));
  });

  test('staged again, or after a lost answer, is staged once', async () => {
    let lose = true;
    const { fake, destination } = await openWithFake({
      states: loaded,
      fault: (request) => {
        if (!lose || request.rows === undefined) return undefined;
        lose = false;
        return 'lose';
      },
    });
    const segment = await segmentOf('{"id":1}\n');
    const staged = await destination.stage(spec, segment, 'run-1');
    expect(await destination.stage(spec, segment, 'run-1')).toEqual(staged);
    expect(fake.requests.filter(creates).length).toBe(1);
    expect(fake.jobs.size).toBe(1);
  });

  test('whose load failed for a passing reason is uploaded under the next number', async () => {
    const { fake, destination } = await openWithFake({
      states: (job) =>
        job.jobReference?.jobId?.endsWith('_1') ? [failed('jobBackendError', 'again')] : [done({ load: { outputRows: '1' } })],
    });
    await destination.stage(spec, await segmentOf('{"id":1}\n'), 'run-1');
    expect([...fake.jobs.keys()].map((id) => id.slice(-3))).toEqual(['3_1', '3_2']);
    expect(fake.requests.filter(creates).map(({ rows }) => rows)).toEqual(['{"id":1}\n', '{"id":1}\n']);
  });

  test('of another table of the same run has another id', async () => {
    const { fake, destination } = await openWithFake({ states: loaded });
    const segment = await segmentOf('{"id":1}\n');
    await destination.stage(spec, segment, 'run-1');
    await destination.stage(specOf({ id: 'INT64' }, ['id'], ['id'], { table: 'other' }), segment, 'run-1');
    expect(fake.jobs.size).toBe(2);
  });

  test('refused before it was read is told by the refusal, not as a broken connection', async () => {
    const { destination } = await openWithFake({
      fault: (request) =>
        creates(request) ? { status: 403, reason: 'accessDenied', message: 'needs bigquery.jobs.create' } : undefined,
    });
    const segment = await segmentOf(`{"id":"${'x'.repeat(8_000_000)}"}\n`);
    await expect(destination.stage(spec, segment, 'run-1')).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'BIGQUERY.PERMISSION', next: 'grant roles/bigquery.jobUser on project billing' }],
    });
  });

  test('whose file is gone is an error, not a wait', async () => {
    const { destination, progress } = await openWithFake();
    const segment = { ...(await segmentOf('x')), path: '/does/not/exist' };
    await expect(destination.stage(spec, segment, 'run-1')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(progress).toEqual([]);
  });
});

test('an answer of several pages comes whole', async () => {
  const schema = { fields: [{ name: 'n', type: 'INTEGER' }] };
  const { destination } = await openWithFake({
    pages: [
      { schema, rows: [{ f: [{ v: '1' }] }, { f: [{ v: '2' }] }], pageToken: '1' },
      { schema, rows: [{ f: [{ v: '3' }] }] },
    ],
  });
  expect(await destination.query(statement('select', ['SELECT n']))).toEqual([{ n: 1n }, { n: 2n }, { n: 3n }]);
});

test('the beginning of an answer is a lost answer, and asked for again', async () => {
  const { fake, destination } = await openWithFake({ pages: ['{"jobComplete":true,"rows":[{"f"'] });
  await expect(destination.query(statement('select', ['SELECT n']))).rejects.toMatchObject({ exitClass: 'temporary' });
  expect(fake.requests.filter(({ path }) => path.includes('/queries/')).length).toBeGreaterThan(1);
});

test('an answer that is not of BigQuery is a failure, and no parameter is sent without a value', async () => {
  const { fake, destination } = await openWithFake({ pages: ['<html>'] });
  await expect(destination.query(statement('select', ['SELECT n']))).rejects.toMatchObject({
    exitClass: 'failed',
    diagnostics: [{ code: 'BIGQUERY.FAILED', why: expect.stringContaining('not JSON') }],
  });
  expect(fake.requests.map(({ path }) => path).filter((path) => path.includes('undefined'))).toEqual([]);
});

test('BIGQUERY_EMULATOR_HOST is refused with the way that works', async () => {
  await expect(openWithFake({}, { environment: { BIGQUERY_EMULATOR_HOST: 'localhost:9050' } })).rejects.toMatchObject({
    exitClass: 'not-started',
    diagnostics: [{ code: 'BIGQUERY.EMULATOR_HOST', next: expect.stringContaining('?endpoint=http://localhost:9050') }],
  });
});

test('a destination opened read-only writes nothing', async () => {
  const { fake, destination } = await openWithFake({}, { readOnly: true });
  await expect(destination.prepare([statement('create', ['CREATE'])])).rejects.toThrow('read only');
  await expect(destination.merge(merge())).rejects.toThrow('read only');
  expect(fake.requests).toEqual([]);
});
