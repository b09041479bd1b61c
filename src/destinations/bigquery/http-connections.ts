import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
// An `import` of node:http or node:https also loads Node's fetch and its web sockets: longer than all that a small load asks of a server.
import { getBuiltinModule, versions } from 'node:process';
import { DedupError } from '../../errors.ts';

/** One request over HTTP. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its bytes. A chunk has left this process when the next one is asked for. Not read on once the answer is there. */
  readonly body?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Ends the exchange, which then throws its reason. */
  readonly signal: AbortSignal;
}

/** A whole answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Connections to one server, kept for further requests, past a proxy where the environment names one. */
export class HttpConnections {
  readonly #isPlain: boolean;
  readonly #proxyEnv: Record<string, string> | undefined;
  #agent: Agent | undefined;

  /** `endpoint` is the base URL of the server. Throws `BIGQUERY.PROXY` where this Node knows no proxies and one is asked for. */
  constructor(endpoint: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#isPlain = new URL(endpoint).protocol === 'http:';
    this.#proxyEnv = proxiesIn(environment);
    if (this.#proxyEnv !== undefined && !knowsProxies(versions.node)) throw proxyNeedsNode(versions.node);
  }

  /** Sends a request and reads its answer. Throws what breaks the connection, with the system's code, or what the body throws. */
  async exchange({ method, url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const module = this.#isPlain ? getBuiltinModule('node:http') : getBuiltinModule('node:https');
    this.#agent ??= new module.Agent({ keepAlive: true, ...(this.#proxyEnv === undefined ? {} : { proxyEnv: this.#proxyEnv }) });
    const agent = this.#agent;
    const request = module.request(url, { method, headers: { 'accept-encoding': 'gzip', ...headers }, agent, signal });
    const { promise: answered, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    // The listener stays: whatever breaks after the answer has come is nobody's failure.
    request.once('response', resolve).on('error', reject);
    answered.catch(() => undefined);
    try {
      await send(request, body, answered);
      const answer = await answered;
      return { status: answer.statusCode ?? 0, headers: answer.headers, text: await textOf(answer) };
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      // After an early answer the rest of the body is not wanted; a request that was sent whole is let go of by itself.
      if (!request.writableFinished) request.destroy();
    }
  }

  /** Lets go of the connections. */
  close(): void {
    this.#agent?.destroy();
  }
}

/** Ends when all is sent, or the answer is there. */
async function send(request: ClientRequest, body: HttpRequest['body'], answered: Promise<IncomingMessage>): Promise<void> {
  let isAnswered = false;
  const answer = answered.then(() => {
    isAnswered = true;
  });
  answer.catch(() => undefined);
  for await (const chunk of body ?? []) {
    const written = new Promise<void>((resolve) => request.write(chunk, () => resolve()));
    await Promise.race([written, answer]);
    if (isAnswered) return;
  }
  request.end();
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (answer.headers['content-encoding'] !== 'gzip') return bytes.toString();
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(bytes).toString();
}

/** The proxies that the environment names, as Node's agents read them; undefined: none. */
function proxiesIn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  const [http, https] = [first('http_proxy', 'HTTP_PROXY'), first('https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY')];
  const none = first('no_proxy', 'NO_PROXY');
  if (http === undefined && https === undefined) return undefined;
  return {
    ...(http === undefined ? {} : { http_proxy: http }),
    ...(https === undefined ? {} : { https_proxy: https }),
    ...(none === undefined ? {} : { no_proxy: none }),
  };
}

/** `proxyEnv` came with Node 24.5 and 22.21: https://nodejs.org/api/http.html#new-agentoptions */
function knowsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

function proxyNeedsNode(version: string): DedupError {
  return new DedupError('not-started', [
    {
      code: 'BIGQUERY.PROXY',
      summary: `the environment names a proxy, and Node ${version} cannot use one`,
      where: 'environment',
      why: 'going past it could send data by a way that is not meant',
      next: 'use Node 22.21, 24.5 or newer, or unset HTTPS_PROXY and HTTP_PROXY',
    },
  ]);
}
