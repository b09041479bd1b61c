import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openServer } from '../../../src/destinations/bigquery/open-server.ts';

afterEach(() => vi.unstubAllEnvs());

const address = { project: 'acme', dataset: 'iot', jobProject: 'billing' };

/** Application Default Credentials whose tokens come from a server of our own, as with workload identity. */
async function credentialsFrom(tokenUrl: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [subject, file] = [join(folder, 'subject'), join(folder, 'credentials.json')];
  await writeFile(subject, 'who-i-am');
  await writeFile(
    file,
    JSON.stringify({
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: tokenUrl,
      credential_source: { file: subject },
      quota_project_id: 'payer',
    }),
  );
  return file;
}

test('BigQuery itself is asked as the account of the Application Default Credentials, and a token is used until it expires', async () => {
  let tokens = 0;
  const server = createServer((request, response) => {
    tokens += 1;
    request.resume().once('end', () => {
      const body = { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3600, issued_token_type: 'x' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const listening = server.address();
  const port = typeof listening === 'object' ? listening?.port : '';
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', await credentialsFrom(`http://127.0.0.1:${port}/token`));
  const { endpoint, headers } = openServer(address);
  expect(endpoint).toBe('https://bigquery.googleapis.com');
  const url = `${endpoint}/bigquery/v2/projects/billing/jobs`;
  expect(await headers(url)).toEqual({ authorization: 'Bearer token-1', 'x-goog-user-project': 'payer' });
  expect(await headers(url)).toEqual({ authorization: 'Bearer token-1', 'x-goog-user-project': 'payer' });
  expect(tokens).toBe(1);
});

test('an endpoint of our own gets no credential, though there is one', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', await credentialsFrom('http://127.0.0.1:1/never-asked'));
  const { endpoint, headers } = openServer({ ...address, endpoint: 'http://127.0.0.1:9050' });
  expect(endpoint).toBe('http://127.0.0.1:9050');
  expect(await headers(`${endpoint}/x`)).toEqual({ authorization: 'Bearer no-credentials' });
});
