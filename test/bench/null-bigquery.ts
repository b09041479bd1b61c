/**
 * A server that speaks as much of BigQuery's REST interface as a load needs and keeps nothing: the tables of a spec are there, uploads are
 * read and dropped, every job is done at once. It measures clients alone. Prints its URL; ends with its standard input. With a third argument
 * it reads no more than so many megabits a second, all connections together: a line to somewhere.
 *
 *     node test/bench/null-bigquery.ts configs/device_readings.yaml [MBIT]
 */
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { loadSpec } from '../../src/spec/load-spec.ts';
import type { ColumnDefinition } from '../../src/sql/dialect.ts';
import { LEDGER_TABLE, ledgerColumns } from '../../src/sql/ledger.ts';
import { finalColumns, stagingColumns } from '../../src/sql/tables.ts';

const spec = await loadSpec(process.argv[2] ?? '', {});
const tables = new Map<string, readonly ColumnDefinition[]>([
  [spec.table, finalColumns(spec)],
  [spec.staging.table, stagingColumns(spec)],
  [LEDGER_TABLE, ledgerColumns()],
]);
const bytesPerMilli = (Number(process.argv[3] ?? Infinity) * 1e6) / 8 / 1000;
/** When the line has carried all that was read. */
let lineFreeAt = 0;
const jobs = new Map<string, object>();
/** Ids of the queries that ask for the time. */
const isClock = new Set<string>();
const NOT_FOUND = { error: { code: 404, message: 'Not found', errors: [{ reason: 'notFound', message: 'Not found' }] } };

const server = createServer((request, response) => {
  void answer(request).then((body) => {
    const status = body === NOT_FOUND ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
});

async function answer(request: IncomingMessage): Promise<object> {
  const url = request.url ?? '';
  const [, kind = '', id = '', part = '', name = '', verb = ''] = url
    .replace(/\?.*/, '')
    .replace(/^(\/upload)?\/bigquery\/v2\/projects\//, '')
    .split('/');
  if (url.startsWith('/upload/')) {
    const { head, rows } = await drain(request);
    const job = /\{.*\}/.exec(head)?.[0] ?? '{}';
    return done(JSON.parse(job), { load: { outputRows: String(rows) } });
  }
  if (verb === 'insertAll') {
    await drain(request);
    return {};
  }
  if (kind === 'queries') return isClock.has(id) ? timeNow() : {};
  if (kind === 'jobs' && request.method === 'POST') return done(JSON.parse((await drain(request)).head), {});
  if (kind === 'jobs') return jobs.get(id) ?? NOT_FOUND;
  if (part === 'tables') return tableNamed(name);
  return { location: 'EU' };
}

interface Job {
  readonly jobReference?: { readonly jobId?: string };
  readonly configuration?: { readonly query?: { readonly query?: string } };
}

function done(job: Job, statistics: object): object {
  if (job.configuration?.query?.query?.includes('CURRENT_TIMESTAMP() AS now') === true)
    isClock.add(job.jobReference?.jobId ?? '');
  const result = { ...job, status: { state: 'DONE' }, statistics };
  jobs.set(job.jobReference?.jobId ?? '', result);
  return result;
}

/** The answer to the query for the server's clock; no other has rows. */
function timeNow(): object {
  return { schema: { fields: [{ name: 'now', type: 'TIMESTAMP' }] }, rows: [{ f: [{ v: `${Date.now()}000` }] }] };
}

function tableNamed(name: string): object {
  const columns = tables.get(name);
  if (columns === undefined) return NOT_FOUND;
  const fields = columns.map(({ name: column, type, notNull }) => ({
    name: column,
    type,
    mode: notNull ? 'REQUIRED' : 'NULLABLE',
  }));
  return { id: name, creationTime: '1', schema: { fields } };
}

/** So many bytes of a request may belong to what stands before its rows. */
const HEAD_BYTES = 16_384;

/** Reads a request to its end: the first kilobytes of it, and how many of its lines end as a row does. */
async function drain(request: IncomingMessage): Promise<{ readonly head: string; readonly rows: number }> {
  let head: Buffer = Buffer.alloc(0);
  const counter = new RowCounter();
  const packed: Buffer[] = [];
  for await (const chunk of request) {
    // Not copied: what the server costs besides counting is taken for the client's slowness.
    const bytes: Buffer = chunk;
    await carry(bytes.length);
    const packedAt = packed.length > 0 ? 0 : head.length < HEAD_BYTES ? bytes.indexOf(GZIP) : -1;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES)]);
    if (packedAt < 0) counter.add(bytes);
    else packed.push(bytes.subarray(packedAt));
  }
  if (packed.length > 0) {
    const body = Buffer.concat(packed);
    counter.add(await unpack(body.subarray(0, body.lastIndexOf('\r\n--'))));
  }
  return { head: head.toString('utf8'), rows: counter.rows };
}

/** How gzip begins, with deflate as its method; no event has these bytes. */
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const unpack = promisify(gunzip);

class RowCounter {
  rows = 0;
  #last = 0;

  add(bytes: Buffer): void {
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
      if ((at === 0 ? this.#last : bytes[at - 1]) === 0x7d) this.rows += 1;
    }
    this.#last = bytes.at(-1) ?? this.#last;
  }
}

/** Waits until the line has carried so many bytes. */
async function carry(bytes: number): Promise<void> {
  if (!Number.isFinite(bytesPerMilli)) return;
  const now = performance.now();
  lineFreeAt = Math.max(lineFreeAt, now) + bytes / bytesPerMilli;
  if (lineFreeAt - now > 5) await sleep(lineFreeAt - now);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
process.stdin.resume().on('end', () => process.exit());
