import { describe, expect, test } from 'vitest';
import { proxiedClient } from './proxied-client.ts';

describe('a job behind the fault proxy', () => {
  test('is told under the id, location and labels that it was given', async () => {
    const { client } = await proxiedClient();
    const inserted = await client.insert('dedup_query_1', 'SELECT 1 AS one', { labels: { team: 'iot' } });
    const found = await client.job('dedup_query_1');
    expect(inserted.body).toEqual(found.body);
    expect(found).toMatchObject({
      status: 200,
      body: {
        kind: 'bigquery#job',
        id: 'test:EU.dedup_query_1',
        jobReference: { projectId: 'test', jobId: 'dedup_query_1', location: 'EU' },
        configuration: { jobType: 'QUERY', labels: { team: 'iot' }, query: { query: 'SELECT 1 AS one' } },
        status: { state: 'DONE' },
        statistics: { creationTime: expect.stringMatching(/^\d{13}$/), endTime: expect.stringMatching(/^\d{13}$/) },
      },
    });
    expect(await client.call('GET', 'queries/dedup_query_1?location=EU')).toMatchObject({
      body: { jobReference: { jobId: 'dedup_query_1' }, jobComplete: true, rows: [{ f: [{ v: '1' }] }] },
    });
  });

  test('is refused when its id was seen before, and does nothing', async () => {
    const { client } = await proxiedClient('t');
    const insert = `INSERT INTO ${client.table('t')} (id) VALUES (1)`;
    await client.insert('dedup_record_1', insert);
    const again = await client.insert('dedup_record_1', insert);
    const message = 'Already Exists: Job test:EU.dedup_record_1';
    expect([again.status, again.body]).toEqual([
      409,
      { error: { code: 409, message, errors: [{ message, domain: 'global', reason: 'duplicate' }], status: 'ALREADY_EXISTS' } },
    ]);
    expect(await client.ids('t')).toEqual([1]);
  });

  test('that failed keeps its id', async () => {
    const { client } = await proxiedClient();
    const failed = await client.insert('dedup_query_1', `SELECT * FROM ${client.table('none')}`);
    expect(failed).toMatchObject({ status: 200, body: { status: { state: 'DONE', errorResult: { reason: 'notFound' } } } });
    expect((await client.insert('dedup_query_1', 'SELECT 1')).status).toBe(409);
    expect((await client.job('dedup_query_1')).body['status']).toEqual(failed.body['status']);
    expect(await client.call('GET', 'queries/dedup_query_1?location=EU')).toMatchObject({
      status: 400,
      body: { error: { errors: [{ reason: 'notFound', location: 'q' }] } },
    });
  });

  test('of two with one id at the same moment is one', async () => {
    const { client } = await proxiedClient('t');
    const insert = `INSERT INTO ${client.table('t')} (id) VALUES (1)`;
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.insert('dedup_record_1', insert)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
    expect(await client.ids('t')).toEqual([1]);
  });

  test('is found in its location only', async () => {
    const { client } = await proxiedClient();
    await client.insert('dedup_query_1', 'SELECT 1');
    expect((await client.call('GET', 'jobs/dedup_query_1')).status).toBe(200);
    expect((await client.call('GET', 'jobs/dedup_query_1?location=eu')).status).toBe(200);
    expect(await client.call('GET', 'jobs/dedup_query_1?location=US')).toMatchObject({
      status: 404,
      body: { error: { message: 'Not found: Job test:US.dedup_query_1', errors: [{ reason: 'notFound' }], status: 'NOT_FOUND' } },
    });
  });

  test('stands in the list of jobs, the newest first', async () => {
    const { client } = await proxiedClient();
    await client.insert('dedup_query_1', 'SELECT 1');
    await client.insert('dedup_query_2', 'SELECT 2');
    expect((await client.call('GET', 'jobs')).body).toMatchObject({
      jobs: [{ jobReference: { jobId: 'dedup_query_2' } }, { jobReference: { jobId: 'dedup_query_1' } }],
    });
  });
});

describe('a load job behind the fault proxy', () => {
  test('keeps the id of its upload, with its statistics, and is refused the second time', async () => {
    const { client } = await proxiedClient('t');
    const loaded = await client.load('dedup_load_1', 't', [{ id: 1 }, { id: 2 }]);
    expect(loaded.body).toMatchObject({
      jobReference: { jobId: 'dedup_load_1', location: 'EU' },
      configuration: { jobType: 'LOAD', labels: { team: 'iot' }, load: { destinationTable: { tableId: 't' } } },
      status: { state: 'DONE' },
      statistics: { load: { outputRows: '2' } },
    });
    expect((await client.job('dedup_load_1')).body).toEqual(loaded.body);
    expect(await client.load('dedup_load_1', 't', [{ id: 3 }])).toMatchObject({
      status: 409,
      body: { error: { message: 'Already Exists: Job test:EU.dedup_load_1', status: 'ALREADY_EXISTS' } },
    });
    expect(await client.ids('t')).toEqual([1, 2]);
  });

  test('fails whole, and keeps its id, when a row cannot be stored', async () => {
    const { client } = await proxiedClient('t');
    const loaded = await client.load('dedup_load_1', 't', [{ id: 1 }, { id: 'one' }]);
    expect(loaded).toMatchObject({ status: 200, body: { status: { state: 'DONE', errorResult: { reason: 'invalid' } } } });
    expect((await client.load('dedup_load_1', 't', [{ id: 1 }])).status).toBe(409);
    expect(await client.ids('t')).toEqual([]);
  });

  test('may come in pieces', async () => {
    const { client, proxy } = await proxiedClient('t');
    const job = client.loadJob('dedup_load_1', 't');
    const path = '/upload/bigquery/v2/projects/test/jobs?uploadType=resumable';
    const session = await client.send(path, { method: 'POST', body: JSON.stringify(job) });
    const location = session.headers.get('location') ?? '';
    expect(location.startsWith(`${proxy.url}${path}&upload_id=`)).toBe(true);
    const put = (range: string, body: string) =>
      client.send(location, { method: 'PUT', body, headers: { 'content-range': range } });
    const first = await put('bytes 0-8/*', '{"id": 1}');
    expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-8']);
    expect((await put('bytes */20', '')).headers.get('range')).toBe('bytes=0-8');
    const last = await put('bytes 9-19/20', '\n{"id": 2}\n');
    expect(last.body).toMatchObject({ jobReference: { jobId: 'dedup_load_1' }, statistics: { load: { outputRows: '2' } } });
    expect(await client.ids('t')).toEqual([1, 2]);
    expect((await client.load('dedup_load_1', 't', [{ id: 1 }])).status).toBe(409);
  });
});

test('a table tells the location of its dataset', async () => {
  const { client } = await proxiedClient('t');
  const { body } = await client.call('GET', `datasets/${client.dataset}/tables/t`);
  expect(body).toMatchObject({ kind: 'bigquery#table', location: 'EU', tableReference: { tableId: 't' } });
});
