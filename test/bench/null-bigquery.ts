/**
 * A server that speaks as much of BigQuery's REST interface as a load needs and keeps nothing: the tables of a spec are there, uploads are
 * read and dropped, every job is done at once. It measures clients alone. Prints its URL; ends with its standard input.
 *
 *     node test/bench/null-bigquery.ts configs/device_readings.yaml
 */
import { createServer, type IncomingMessage } from 'node:http';
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

/** Reads a request to its end: the first kilobytes of it, and how many of its lines end as a row does. */
async function drain(request: IncomingMessage): Promise<{ readonly head: string; readonly rows: number }> {
  let head = '';
  let rows = 0;
  let last = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    if (head.length < 16_384) head += bytes.toString('utf8');
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
      if ((at === 0 ? last : bytes[at - 1]) === 0x7d) rows += 1;
    }
    last = bytes.at(-1) ?? last;
  }
  return { head, rows };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
process.stdin.resume().on('end', () => process.exit());
