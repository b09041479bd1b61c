/**
 * What people write without dedup: a file of events into a table by the methods of Google's client. Nothing is checked.
 *
 *     node test/bench/official-client.ts insert|stream URL FILE
 *
 * `insert`: each event by `table.insert`, 500 at a time as its documentation advises, four requests on their way. `stream`: the
 * whole file by `createWriteStream`.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

const [, , method, url = '', file = ''] = process.argv;
const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: 'none', expiry_date: Date.UTC(9999, 0) });
const client = new BigQuery({ projectId: 'test', apiEndpoint: url, authClient });
const table = client.dataset('bench', { location: 'EU' }).table('device_readings_staging');

await (method === 'insert' ? insert() : stream());

async function insert(): Promise<void> {
  const sent = new Set<Promise<unknown>>();
  let batch: object[] = [];
  const send = async (): Promise<void> => {
    const request: Promise<unknown> = table.insert(batch).finally(() => sent.delete(request));
    sent.add(request);
    batch = [];
    if (sent.size >= 4) await Promise.race(sent);
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    batch.push(JSON.parse(line));
    if (batch.length === 500) await send();
  }
  if (batch.length > 0) await send();
  await Promise.all(sent);
}

async function stream(): Promise<void> {
  const upload = table.createWriteStream({ sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_APPEND' });
  const complete = new Promise((resolve, reject) => upload.once('complete', resolve).once('error', reject));
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), upload);
  await complete;
}
