import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { expect, onTestFinished, test } from 'vitest';
import { proxiedClient } from './proxied-client.ts';

/** Google's own client, which a proxy must not surprise. */
function googleClient(url: string): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'no-credentials', expiry_date: Date.UTC(9999, 0) });
  return new BigQuery({ projectId: 'test', apiEndpoint: url, authClient, autoRetry: false });
}

test("Google's client runs jobs under its own ids, and hears of a repeated one", async () => {
  const { client, proxy } = await proxiedClient('t');
  const bigquery = googleClient(proxy.url);
  const options = { query: `SELECT id FROM ${client.table('t')}`, jobId: 'query_1', location: 'EU', labels: { team: 'iot' } };
  const [job] = await bigquery.createQueryJob(options);
  expect((await job.getQueryResults())[0]).toEqual([]);
  expect((await job.getMetadata())[0]).toMatchObject({
    jobReference: { jobId: 'query_1', location: 'EU' },
    configuration: { labels: { team: 'iot' } },
  });
  await expect(bigquery.createQueryJob(options)).rejects.toMatchObject({ code: 409, errors: [{ reason: 'duplicate' }] });
});

test("Google's client uploads files, and waits for a job that takes its time", async () => {
  const { client, proxy } = await proxiedClient('t');
  const folder = await mkdtemp(join(tmpdir(), 'dedup-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'rows.ndjson');
  await writeFile(file, '{"id": 1}\n{"id": 2}\n');
  proxy.fail({ kind: 'load', course: { millis: 200 } });
  const table = googleClient(proxy.url).dataset(client.dataset).table('t', { location: 'EU' });
  const [metadata] = await table.load(file, {
    jobId: 'load_1',
    sourceFormat: 'NEWLINE_DELIMITED_JSON',
    createDisposition: 'CREATE_NEVER',
  });
  expect(metadata).toMatchObject({
    jobReference: { jobId: 'load_1', location: 'EU' },
    status: { state: 'DONE' },
    statistics: { load: { outputRows: '2' } },
  });
  expect(await client.ids('t')).toEqual([1, 2]);
});
