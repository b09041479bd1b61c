import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client, type QueryArrayResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ConnectionOptions } from './connection-options.ts';
import type { Answer, PostgresConnection } from './postgres-connection.ts';
import { tlsAttempts, type TlsAttempt } from './tls-attempts.ts';

/** How long a server may take to end a connection that says goodbye. */
const GOODBYE_MILLIS = 2_000;

/** Message of the driver when the server has no TLS. */
const NO_TLS = 'The server does not support SSL connections';

/** Connects as the options say, unless `signal` fires before. `password` is asked for when the server wants one. */
export async function openPgConnection(
  options: ConnectionOptions,
  password: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<PostgresConnection> {
  const attempts = await tlsAttempts(options);
  for (const [index, attempt] of attempts.entries()) {
    try {
      return await connectWith(options, attempt, password, signal);
    } catch (error) {
      const isLast = index === attempts.length - 1;
      if (isLast || !mayTryOtherwise(attempt, error)) throw error;
    }
  }
  throw new Error('no way to connect');
}

/** `prefer` goes on without TLS where the server has none, and each of `prefer` and `allow` the other way where the server refuses one (28000). */
function mayTryOtherwise({ ssl }: TlsAttempt, error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (ssl !== false && error.message === NO_TLS) || ('code' in error && error.code === '28000');
}

async function connectWith(
  options: ConnectionOptions,
  { ssl }: TlsAttempt,
  password: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<PostgresConnection> {
  signal.throwIfAborted();
  const client = new Client({
    host: options.host,
    port: options.port,
    user: options.user,
    database: options.database,
    // The driver's types ask for a password; without one the server says what is missing.
    password: async () => (await password()) ?? '',
    ssl,
    connectionTimeoutMillis: options.connectTimeoutSeconds * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    application_name: options.applicationName,
    ...(options.options === undefined ? {} : { options: options.options }),
    types: { getTypeParser: () => (text: string | Buffer) => text },
  });
  const connection = new PgConnection(client, options);
  const destroy = (): void => connection.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  try {
    await client.connect();
    return connection;
  } catch (error) {
    // Else the socket stays open until the server closes it, too.
    connection.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

/** Several, where there were several statements: the driver's types leave that out. */
type Result = QueryArrayResult<(string | null)[]>;

class PgConnection implements PostgresConnection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  #isOpen = true;

  constructor(client: Client, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
    // A connection that breaks while it is idle is no accident: the next call finds it closed.
    client.on('error', () => {
      this.#isOpen = false;
    });
    client.on('end', () => {
      this.#isOpen = false;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async query(sql: string): Promise<readonly Answer[]> {
    return answersOf(await this.#client.query<(string | null)[]>({ text: sql, rowMode: 'array' }));
  }

  async copyFrom(sql: string, chunks: AsyncIterable<Buffer>): Promise<number> {
    const stream = this.#client.query(copyFrom(sql));
    await pipeline(Readable.from(chunks, { objectMode: false }), stream);
    return stream.rowCount;
  }

  /** A message on a connection of its own (https://www.postgresql.org/docs/current/protocol-flow.html), without TLS, as libpq does it. */
  async cancel(): Promise<void> {
    const ids = backendKey(this.#client);
    if (ids === undefined) return;
    const { host, port } = this.#options;
    await new Promise<void>((resolve) => {
      const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
      // Nobody waits for it longer than for the statement.
      socket.unref();
      const request = Buffer.alloc(16);
      [16, 80_877_102, ids.processId, ids.secretKey].forEach((word, index) => request.writeInt32BE(word, index * 4));
      socket.setTimeout(5000, () => socket.destroy());
      socket.once('connect', () => socket.end(request));
      socket.once('error', () => resolve());
      socket.once('close', () => resolve());
    });
  }

  destroy(): void {
    this.#isOpen = false;
    this.#client.connection.stream.destroy(new Error('Connection terminated: no answer'));
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    const impatience = setTimeout(() => this.destroy(), GOODBYE_MILLIS);
    await this.#client.end().catch(() => undefined);
    clearTimeout(impatience);
  }
}

function answersOf(answer: Result | readonly Result[]): readonly Answer[] {
  return (isSeveral(answer) ? answer : [answer]).map(({ fields, rows, rowCount }) => ({
    fields: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    rows,
    rowCount: rowCount ?? 0,
  }));
}

function isSeveral(answer: Result | readonly Result[]): answer is readonly Result[] {
  return Array.isArray(answer);
}

/** What the server calls this connection; the driver keeps it, and its types do not tell. */
function backendKey(client: object): { readonly processId: number; readonly secretKey: number } | undefined {
  const processId: unknown = Reflect.get(client, 'processID');
  const secretKey: unknown = Reflect.get(client, 'secretKey');
  return typeof processId === 'number' && typeof secretKey === 'number' ? { processId, secretKey } : undefined;
}
