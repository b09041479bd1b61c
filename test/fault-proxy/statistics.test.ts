import { describe, expect, test } from 'vitest';
import { objectAt, textAt } from './json.ts';
import { proxiedClient } from './proxied-client.ts';
import type { RestAnswer } from './rest-client.ts';

const MEBIBYTE = 1024 * 1024;
const statistics = ({ body }: RestAnswer) => objectAt(body, 'statistics', 'query');

describe('the statistics of a query job', () => {
  test('tell inserted and updated rows of a MERGE apart', async () => {
    const { client } = await proxiedClient('final', 'staging');
    await client.load('load_1', 'staging', [
      { id: 1, version: 1 },
      { id: 2, version: 1 },
      { id: 3, version: 1 },
    ]);
    const first = await client.insert('merge_1', client.merge('final', 'staging'));
    expect(statistics(first)).toMatchObject({
      statementType: 'MERGE',
      numDmlAffectedRows: '3',
      dmlStats: { insertedRowCount: '3', updatedRowCount: '0', deletedRowCount: '0' },
    });
    await client.load('load_2', 'staging', [
      { id: 1, version: 2 },
      { id: 2, version: 1 },
      { id: 4, version: 1 },
    ]);
    await client.insert('merge_2', client.merge('final', 'staging'));
    expect(statistics(await client.job('merge_2'))).toMatchObject({
      numDmlAffectedRows: '2',
      dmlStats: { insertedRowCount: '1', updatedRowCount: '1', deletedRowCount: '0' },
    });
    expect(statistics(await client.insert('merge_3', client.merge('final', 'staging')))).toMatchObject({
      numDmlAffectedRows: '0',
      dmlStats: { insertedRowCount: '0', updatedRowCount: '0', deletedRowCount: '0' },
    });
  });

  test('tell the rows of the other verbs', async () => {
    const { client } = await proxiedClient('t');
    const t = client.table('t');
    const stats = async (id: string, sql: string) => statistics(await client.insert(id, sql))['dmlStats'];
    expect(await stats('i', `INSERT INTO ${t} (id) VALUES (1), (2), (3)`)).toEqual({ insertedRowCount: '3' });
    expect(await stats('u', `UPDATE ${t} SET version = 1 WHERE id < 3`)).toEqual({ updatedRowCount: '2' });
    expect(await stats('d', `DELETE FROM ${t} WHERE id = 1`)).toEqual({ deletedRowCount: '1' });
    expect(await stats('s', `SELECT * FROM ${t}`)).toBeUndefined();
  });

  test('of a dry run tell its bytes, which grow with rows and window, and nothing is done', async () => {
    const { client } = await proxiedClient('final');
    await client.run(`CREATE TABLE ${client.table('staging')} (id INT64, version INT64, _dedup_ingested_at TIMESTAMP)`);
    await client.run(
      `INSERT INTO ${client.table('staging')} VALUES (1, 1, TIMESTAMP '2026-07-01 00:00:00+00:00'), (2, 1, TIMESTAMP '2026-07-02 00:00:00+00:00')`,
    );
    const bytes = async (from: string) => {
      const windowed = client
        .merge('final', 'staging')
        .replace('GROUP', `WHERE \`_dedup_ingested_at\` >= TIMESTAMP '${from}' GROUP`);
      const answer = await client.call('POST', 'jobs', {
        configuration: { dryRun: true, labels: { team: 'iot' }, query: { query: windowed, useLegacySql: false } },
        jobReference: { projectId: 'test', location: 'EU' },
      });
      expect(answer.body).toMatchObject({
        jobReference: { projectId: 'test', location: 'EU' },
        configuration: { dryRun: true, labels: { team: 'iot' } },
        status: { state: 'DONE' },
      });
      expect(objectAt(answer.body, 'jobReference')['jobId']).toBeUndefined();
      const { totalBytesProcessed } = statistics(answer);
      expect(textAt(answer.body, 'statistics', 'totalBytesProcessed')).toBe(totalBytesProcessed);
      return totalBytesProcessed;
    };
    expect(await bytes('2026-07-01 00:00:00+00:00')).toBe('200');
    expect(await bytes('2026-07-02 00:00:00+00:00')).toBe('100');
    expect(await bytes('2026-07-03 00:00:00+00:00')).toBe('0');
    expect(await client.ids('final')).toEqual([]);
  });

  test('of a dry run are those that a test has set', async () => {
    const { client, proxy } = await proxiedClient('t');
    proxy.estimate(({ facts }) => (facts.tables[0] === `test.${client.dataset}.t` ? 123_456_789 : 0));
    const configuration = { dryRun: true, query: { query: `SELECT * FROM ${client.table('t')}`, useLegacySql: false } };
    expect(statistics(await client.call('POST', 'jobs', { configuration }))['totalBytesProcessed']).toBe('123456789');
  });
});

describe('maximumBytesBilled', () => {
  test('stops a statement that would bill more, before it does anything', async () => {
    const { client, proxy } = await proxiedClient('final', 'staging');
    await client.load('load_1', 'staging', [{ id: 1, version: 1 }]);
    proxy.estimate(() => 20 * MEBIBYTE + 1);
    const limit = 21 * MEBIBYTE;
    const refused = await client.insert(
      'merge_1',
      client.merge('final', 'staging'),
      {},
      { maximumBytesBilled: String(limit - 1) },
    );
    expect(refused).toMatchObject({ status: 200, body: { status: { state: 'DONE' } } });
    expect(objectAt(refused.body, 'status')['errorResult']).toEqual({
      reason: 'bytesBilledLimitExceeded',
      message: `Query exceeded limit for bytes billed: ${limit - 1}. ${limit} or higher required.`,
    });
    expect(await client.ids('final')).toEqual([]);
    const done = await client.insert('merge_2', client.merge('final', 'staging'), {}, { maximumBytesBilled: String(limit) });
    expect(statistics(done)).toMatchObject({ totalBytesProcessed: String(20 * MEBIBYTE + 1), totalBytesBilled: String(limit) });
    expect(await client.ids('final')).toEqual([1]);
  });

  test('counts ten mebibytes at least', async () => {
    const { client, proxy } = await proxiedClient();
    proxy.estimate(() => 1);
    const reason = async (id: string, maximumBytesBilled: number) =>
      textAt(
        (await client.insert(id, 'SELECT 1', {}, { maximumBytesBilled: String(maximumBytesBilled) })).body,
        'status',
        'errorResult',
        'reason',
      );
    expect(await reason('a', 10 * MEBIBYTE - 1)).toBe('bytesBilledLimitExceeded');
    expect(await reason('b', 10 * MEBIBYTE)).toBeUndefined();
  });
});
