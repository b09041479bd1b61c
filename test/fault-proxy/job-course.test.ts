import { describe, expect, test, vi } from 'vitest';
import { textAt } from './json.ts';
import { couldNotSerialize, KNOWN_ERRORS, transactionAborted } from './known-errors.ts';
import { proxiedClient } from './proxied-client.ts';
import type { RestClient } from './rest-client.ts';

const stateOf = async (client: RestClient, id: string) => textAt((await client.job(id)).body, 'status', 'state');

describe('a job that takes its time', () => {
  test('is RUNNING until then, and does its work at the end', async () => {
    const { client, proxy } = await proxiedClient('final', 'staging');
    await client.load('load_1', 'staging', [{ id: 1, version: 1 }]);
    const released = Promise.withResolvers<void>();
    proxy.fail({ kind: 'merge', course: { until: released.promise } });
    const running = await client.insert('merge_1', client.merge('final', 'staging'));
    expect(running.body).toMatchObject({ status: { state: 'RUNNING' }, statistics: { startTime: expect.any(String) } });
    expect(running.body['statistics']).not.toHaveProperty('endTime');
    expect(await client.call('GET', 'queries/merge_1?location=EU&timeoutMs=20')).toMatchObject({ body: { jobComplete: false } });
    expect(await client.ids('final')).toEqual([]);
    released.resolve();
    await vi.waitFor(async () => expect(await stateOf(client, 'merge_1')).toBe('DONE'), { timeout: 5_000 });
    expect((await client.job('merge_1')).body).toMatchObject({ statistics: { query: { dmlStats: { insertedRowCount: '1' } } } });
    expect(await client.ids('final')).toEqual([1]);
  });

  test('may have done its work at once', async () => {
    const { client, proxy } = await proxiedClient('t');
    const released = Promise.withResolvers<void>();
    proxy.fail({ kind: 'write', course: { until: released.promise, commit: 'start' } });
    const inserted = await client.insert('record_1', `INSERT INTO ${client.table('t')} (id) VALUES (1)`);
    expect(inserted.body).toMatchObject({ status: { state: 'RUNNING' } });
    await vi.waitFor(async () => expect(await client.ids('t')).toEqual([1]), { timeout: 5_000 });
    expect(await stateOf(client, 'record_1')).toBe('RUNNING');
    released.resolve();
    await vi.waitFor(async () => expect(await stateOf(client, 'record_1')).toBe('DONE'), { timeout: 5_000 });
  });

  test('loads its file when its loader is long gone', async () => {
    const { client, proxy } = await proxiedClient('t');
    const released = Promise.withResolvers<void>();
    proxy.fail({
      job: 'load_1',
      course: { until: released.promise, state: 'PENDING' },
      answer: { kind: 'reset', when: 'after' },
    });
    await expect(client.load('load_1', 't', [{ id: 1 }])).rejects.toThrow('fetch failed');
    expect(await stateOf(client, 'load_1')).toBe('PENDING');
    expect((await client.job('load_1')).body['statistics']).not.toHaveProperty('startTime');
    expect(await client.ids('t')).toEqual([]);
    released.resolve();
    await vi.waitFor(async () => expect(await stateOf(client, 'load_1')).toBe('DONE'), { timeout: 5_000 });
    expect(await client.ids('t')).toEqual([1]);
  });

  test('stops when it is cancelled, and has done nothing', async () => {
    const { client, proxy } = await proxiedClient('t');
    proxy.fail({ kind: 'write', course: { until: new Promise(() => {}) } });
    await client.insert('record_1', `INSERT INTO ${client.table('t')} (id) VALUES (1)`);
    expect((await client.call('POST', 'jobs/record_1/cancel?location=EU')).body).toMatchObject({
      kind: 'bigquery#jobCancelResponse',
      job: { jobReference: { jobId: 'record_1' } },
    });
    await vi.waitFor(async () => expect(await stateOf(client, 'record_1')).toBe('DONE'), { timeout: 5_000 });
    expect((await client.job('record_1')).body).toMatchObject({
      status: { errorResult: { reason: 'stopped', message: 'Job execution was cancelled: User requested cancellation' } },
    });
    expect(await client.ids('t')).toEqual([]);
  });
});

describe('a job that fails', () => {
  test.each([
    ['could not serialize', couldNotSerialize('test:iot.final')],
    ['transaction aborted', transactionAborted('test:iot.final')],
    ['backend error', KNOWN_ERRORS.jobBackendError],
    ['rate limit', KNOWN_ERRORS.jobRateLimitExceeded],
  ])('is DONE with the reason, has done nothing, and keeps its id: %s', async (_, error) => {
    const { client, proxy } = await proxiedClient('final', 'staging');
    await client.load('load_1', 'staging', [{ id: 1, version: 1 }]);
    proxy.fail({ kind: 'merge', course: { error } });
    const { status, body } = await client.insert('merge_1', client.merge('final', 'staging'));
    const errorResult = {
      reason: error.reason,
      message: error.message,
      ...(error.reason === 'invalidQuery' ? { location: 'query' } : {}),
    };
    expect([status, body['status']]).toEqual([200, { state: 'DONE', errorResult, errors: [errorResult] }]);
    expect((await client.job('merge_1')).body).toEqual(body);
    expect((await client.insert('merge_1', client.merge('final', 'staging'))).status).toBe(409);
    expect(await client.ids('final')).toEqual([]);
    await client.insert('merge_2', client.merge('final', 'staging'));
    expect(await client.ids('final')).toEqual([1]);
  });
});
