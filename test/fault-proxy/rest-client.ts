import { randomUUID } from 'node:crypto';
import { type JsonObject, objectAt, parseObject } from './json.ts';
import { joinMultipart } from './multipart.ts';

/** An answer as a client sees it. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
  /** The body as it came. */
  readonly text: string;
}

/** The raw REST interface for one dataset of the emulator's project `test`, so that tests see every byte and nothing is tried again. */
export class RestClient {
  readonly dataset: string = `proxy_${randomUUID().replaceAll('-', '')}`;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** `name` with project and dataset, quoted. */
  table(name: string): string {
    return `\`test.${this.dataset}.${name}\``;
  }

  async call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<RestAnswer> {
    return await this.send(`/bigquery/v2/projects/test/${path}`, {
      method,
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  }

  async send(path: string, init: RequestInit): Promise<RestAnswer> {
    const response = await fetch(new URL(path, this.#url), init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parseObject(text), text };
  }

  /** `jobs.insert` of a statement. */
  async insert(jobId: string, sql: string, configuration: object = {}, query: object = {}): Promise<RestAnswer> {
    return await this.call('POST', 'jobs', {
      configuration: { ...configuration, query: { query: sql, useLegacySql: false, ...query } },
      jobReference: { projectId: 'test', jobId, location: 'EU' },
    });
  }

  /** `jobs.get`, in the location where `insert` puts jobs. */
  async job(jobId: string): Promise<RestAnswer> {
    return await this.call('GET', `jobs/${jobId}?location=EU`);
  }

  /** A load job of NDJSON in one request. */
  async load(jobId: string, table: string, rows: readonly object[]): Promise<RestAnswer> {
    return await this.send('/upload/bigquery/v2/projects/test/jobs?uploadType=multipart', {
      method: 'POST',
      headers: { 'content-type': 'multipart/related; boundary=parts' },
      body: Uint8Array.from(joinMultipart({ job: this.loadJob(jobId, table), media: Buffer.from(ndjson(rows)) }, 'parts')),
    });
  }

  /** The job of `load`. */
  loadJob(jobId: string, tableId: string): JsonObject {
    const load = {
      destinationTable: { projectId: 'test', datasetId: this.dataset, tableId },
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      writeDisposition: 'WRITE_APPEND',
      createDisposition: 'CREATE_NEVER',
      schema: {
        fields: [
          { name: 'id', type: 'INT64' },
          { name: 'version', type: 'INT64' },
        ],
      },
    };
    return { configuration: { labels: { team: 'iot' }, load }, jobReference: { projectId: 'test', jobId, location: 'EU' } };
  }

  /** Creates the dataset, in the EU, and tables of `id` and `version`. */
  async create(...tables: readonly string[]): Promise<void> {
    await this.call('POST', 'datasets', { datasetReference: { projectId: 'test', datasetId: this.dataset }, location: 'EU' });
    for (const table of tables) await this.run(`CREATE TABLE ${this.table(table)} (id INT64, version INT64)`);
  }

  /** Runs a statement for its effect. */
  async run(sql: string): Promise<void> {
    const { body, text } = await this.insert(`run_${randomUUID()}`, sql);
    if (objectAt(body, 'status', 'errorResult')['reason'] !== undefined || body['status'] === undefined) throw new Error(text);
  }

  /** The ids in a table, in order. */
  async ids(table: string): Promise<readonly number[]> {
    const jobId = `read_${randomUUID()}`;
    await this.insert(jobId, `SELECT id FROM ${this.table(table)} ORDER BY id`);
    const { body } = await this.call('GET', `queries/${jobId}?location=EU`);
    const rows = body['rows'];
    return Array.isArray(rows) ? rows.map((row: { f: [{ v: string }] }) => Number(row.f[0].v)) : [];
  }

  /** The MERGE of `source` into `target` that keeps the highest version of each id. */
  merge(target: string, source: string): string {
    return `-- dedup {"seq":1}\nMERGE INTO ${this.table(target)} AS T
USING (SELECT id, MAX(version) AS version FROM ${this.table(source)} GROUP BY id) AS S
ON T.id = S.id
WHEN MATCHED AND S.version > T.version THEN UPDATE SET version = S.version
WHEN NOT MATCHED THEN INSERT (id, version) VALUES (S.id, S.version)`;
  }
}

function ndjson(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
