import { randomUUID } from 'node:crypto';
import { at, type JsonObject, parseObject, textAt } from './json.ts';
import { joinMultipart, type Upload } from './multipart.ts';
import type { Reply } from './reply.ts';

/** A request as it came. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Headers that belong to a connection, or that the next sender sets by itself. */
const HOP_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'date',
  'server',
]);

/** The emulator, which does the work. */
export class Upstream {
  /** Descriptions of views by `project.dataset.view`: the emulator does not keep what DDL says of them. */
  readonly viewDescriptions: Map<string, string> = new Map();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  /** Passes a request on as it is. */
  async forward({ method, url, headers, body }: IncomingRequest): Promise<Reply> {
    const passed = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined || HOP_HEADERS.has(name) ? [] : [[name, [value].flat().join(', ')]],
    );
    const response = await fetch(this.#url + url, {
      method,
      headers: passed,
      redirect: 'manual',
      ...(method === 'GET' || method === 'HEAD' || body.length === 0 ? {} : { body: Uint8Array.from(body) }),
    });
    const answered = Object.fromEntries([...response.headers].filter(([name]) => !HOP_HEADERS.has(name)));
    return { status: response.status, headers: answered, body: Buffer.from(await response.arrayBuffer()) };
  }

  /** Creates a job from JSON. */
  async createJob(project: string, job: JsonObject): Promise<Reply> {
    return await this.forward({
      method: 'POST',
      url: `/bigquery/v2/projects/${project}/jobs`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(job)),
    });
  }

  /** Creates a load job with its file. */
  async uploadJob(project: string, upload: Upload): Promise<Reply> {
    const boundary = randomUUID();
    return await this.forward({
      method: 'POST',
      url: `/upload/bigquery/v2/projects/${project}/jobs?uploadType=multipart`,
      headers: { 'content-type': `multipart/related; boundary=${boundary}` },
      body: joinMultipart(upload, boundary),
    });
  }

  /** The number in the first column of the first row of a query; undefined where the query fails. */
  async count(project: string, sql: string): Promise<number | undefined> {
    const body = Buffer.from(JSON.stringify({ query: sql, useLegacySql: false }));
    const headers = { 'content-type': 'application/json' };
    const reply = await this.forward({ method: 'POST', url: `/bigquery/v2/projects/${project}/queries`, headers, body });
    const value = at(parseObject(reply.body.toString()), 'rows', '0', 'f', '0', 'v');
    return reply.status === 200 && typeof value === 'string' ? Number(value) : undefined;
  }

  /** Where a dataset is; undefined where there is none. */
  async location(project: string, dataset: string): Promise<string | undefined> {
    const url = `/bigquery/v2/projects/${project}/datasets/${dataset}`;
    const reply = await this.forward({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
    return textAt(parseObject(reply.body.toString()), 'location');
  }
}
