import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ApiError } from './api-error.ts';
import { couldNotSerialize, KNOWN_ERRORS, transactionAborted } from './known-errors.ts';
import { proxiedClient } from './proxied-client.ts';

const insertOne = (table: string) => `INSERT INTO ${table} (id) VALUES (1)`;

describe('a fault before the work', () => {
  test('that breaks the connection leaves nothing done, and the id free', async () => {
    const { client, proxy } = await proxiedClient('t');
    proxy.fail({ kind: 'write', answer: { kind: 'reset', when: 'before' } });
    const failure: unknown = await client.insert('record_1', insertOne(client.table('t'))).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect((await client.job('record_1')).status).toBe(404);
    expect(await client.ids('t')).toEqual([]);
    expect((await client.insert('record_1', insertOne(client.table('t')))).status).toBe(200);
  });

  test.each<[string, ApiError, string]>([
    ['429', KNOWN_ERRORS.tooManyRequests, 'RESOURCE_EXHAUSTED'],
    ['403 rateLimitExceeded', KNOWN_ERRORS.rateLimitExceeded, 'PERMISSION_DENIED'],
    ['403 quotaExceeded', KNOWN_ERRORS.quotaExceeded, 'PERMISSION_DENIED'],
    ['403 quotaExceeded of DML', KNOWN_ERRORS.dmlQuotaExceeded, 'PERMISSION_DENIED'],
    ['400 jobRateLimitExceeded', KNOWN_ERRORS.jobRateLimitExceeded, 'INVALID_ARGUMENT'],
    ['500', KNOWN_ERRORS.internalError, 'INTERNAL'],
    ['503', KNOWN_ERRORS.backendError, 'UNAVAILABLE'],
  ])('that is an error of the service has its shape: %s', async (_, error, canonical) => {
    const { client, proxy } = await proxiedClient('t');
    proxy.fail({ kind: 'write', answer: { kind: 'error', when: 'before', error } });
    const { status, headers, body } = await client.insert('record_1', insertOne(client.table('t')));
    const { message, reason } = error;
    expect([status, headers.get('retry-after'), body]).toEqual([
      error.status,
      null,
      { error: { code: error.status, message, errors: [{ message, domain: 'global', reason }], status: canonical } },
    ]);
    expect((await client.job('record_1')).status).toBe(404);
  });

  test.each([couldNotSerialize('test:iot.final'), transactionAborted('test:iot.final')])(
    'may be that of a rival writer: $message',
    async (error) => {
      const { client, proxy } = await proxiedClient('t');
      proxy.fail({ kind: 'write', answer: { kind: 'error', when: 'before', error } });
      const { message } = error;
      expect((await client.insert('record_1', insertOne(client.table('t')))).body).toEqual({
        error: {
          code: 400,
          message,
          errors: [{ message, domain: 'global', reason: 'invalidQuery', location: 'q', locationType: 'parameter' }],
          status: 'INVALID_ARGUMENT',
        },
      });
    },
  );

  test('may be a page of the front end, and may say when to come back', async () => {
    const { client, proxy } = await proxiedClient();
    proxy.fail({
      kind: 'query',
      answer: { kind: 'error', when: 'before', error: KNOWN_ERRORS.badGateway, retryAfterSeconds: 30 },
    });
    const { status, headers, text } = await client.insert('query_1', 'SELECT 1');
    expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([502, '30', 'text/html; charset=UTF-8']);
    expect(text).toMatch(/^<!DOCTYPE html>/);
  });
});

describe('a fault after the work', () => {
  test.each([
    ['a broken connection', { kind: 'reset', when: 'after' }],
    ['a connection that breaks within the answer', { kind: 'reset', when: 'during' }],
    ['an error', { kind: 'error', when: 'after', error: KNOWN_ERRORS.backendError }],
    ['no answer', { kind: 'silence', when: 'after' }],
    ['half an answer', { kind: 'truncate' }],
  ] as const)('leaves all done, and the job is found: %s', async (_, answer) => {
    const { client, proxy } = await proxiedClient('t');
    proxy.fail({ kind: 'load', answer });
    const seen = await Promise.race([client.load('load_1', 't', [{ id: 1 }]).catch(() => undefined), sleep(1_000, undefined)]);
    expect(seen?.body['status']).toBeUndefined();
    expect(await client.job('load_1')).toMatchObject({ status: 200, body: { status: { state: 'DONE' } } });
    expect(await client.ids('t')).toEqual([1]);
  });

  test('may be an answer cut in half', async () => {
    const { client, proxy } = await proxiedClient();
    proxy.fail({ kind: 'job', answer: { kind: 'truncate' } });
    await client.insert('query_1', 'SELECT 1');
    const [cut, whole] = [await client.job('query_1'), await client.job('query_1')];
    expect([cut.status, whole.text.startsWith(cut.text), cut.text.length]).toEqual([
      200,
      true,
      Math.floor(whole.text.length / 2),
    ]);
    expect(() => JSON.parse(cut.text)).toThrow(SyntaxError);
  });

  test('may be a late answer', async () => {
    const { client, proxy } = await proxiedClient();
    proxy.fail({ kind: 'query', answer: { kind: 'slow', millis: 150 } });
    const started = performance.now();
    expect((await client.insert('query_1', 'SELECT 1')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(145);
  });
});

describe('a rule', () => {
  const unavailable = { kind: 'error', when: 'before', error: KNOWN_ERRORS.backendError } as const;

  test('hits the nth request that it is about, and as many as it says', async () => {
    const { client, proxy } = await proxiedClient();
    proxy.fail({ kind: 'job', job: 'query_', nth: 2, times: 2, answer: unavailable });
    const statuses: number[] = [];
    for (const id of ['query_1', 'other', 'query_1', 'other', 'query_2', 'query_1']) statuses.push((await client.job(id)).status);
    expect(statuses).toEqual([404, 404, 503, 404, 503, 404]);
  });

  test('is about method, path, kind or id of a job', async () => {
    const { client, proxy } = await proxiedClient('t');
    const table = `datasets/${client.dataset}/tables/t`;
    proxy.fail({ path: '/tables/t', answer: unavailable });
    proxy.fail({ path: /\/datasets\/proxy_\w+$/, method: 'GET', answer: unavailable });
    proxy.fail({ kind: ['query', 'load'], times: Infinity, answer: unavailable });
    expect((await client.call('GET', table)).status).toBe(503);
    expect((await client.call('GET', table)).status).toBe(200);
    expect((await client.call('GET', `datasets/${client.dataset}`)).status).toBe(503);
    expect((await client.insert('query_1', 'SELECT 1')).status).toBe(503);
    expect((await client.load('load_1', 't', [])).status).toBe(503);
    proxy.calm();
    expect((await client.insert('query_1', 'SELECT 1')).status).toBe(200);
  });

  test('stands in the log beside the request that it hit', async () => {
    const { client, proxy } = await proxiedClient();
    const before = proxy.log.length;
    proxy.fail({ kind: 'query', answer: { kind: 'error', when: 'after', error: KNOWN_ERRORS.backendError } });
    await client.insert('query_1', 'SELECT 1');
    await client.job('query_1');
    expect(proxy.log.slice(before)).toEqual([
      {
        number: before + 1,
        kind: 'query',
        method: 'POST',
        path: '/bigquery/v2/projects/test/jobs',
        job: 'query_1',
        fault: { answer: { kind: 'error', when: 'after', error: KNOWN_ERRORS.backendError } },
        status: 200,
      },
      {
        number: before + 2,
        kind: 'job',
        method: 'GET',
        path: '/bigquery/v2/projects/test/jobs/query_1',
        job: 'query_1',
        status: 200,
      },
    ]);
  });
});
