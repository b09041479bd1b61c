import { DedupError } from '../../errors.ts';
import type { Destination, OpenOptions } from '../destination.ts';
import { retryClock } from '../retry-clock.ts';
import { checkServer, SERVER_QUERY } from './check-server.ts';
import { connectionOptions, type ConnectionOptions } from './connection-options.ts';
import { findPassword } from './find-password.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { PostgresDatabase, type Patience } from './postgres-database.ts';
import { PostgresDestination } from './postgres-destination.ts';
import type { PostgresAddress } from './postgres-url.ts';

const PATIENCE: Patience = { deadlineMillis: 300_000, firstWaitMillis: 500, longestWaitMillis: 16_000, clock: retryClock };

/** Connects to a database. */
export async function openPostgresDestination(address: PostgresAddress, options: OpenOptions): Promise<Destination> {
  const connection = connectionOptions(address, options.environment);
  const label = labelOf(connection, address.schema);
  const openConnection = await loadDriver();
  const patience = {
    ...PATIENCE,
    ...(options.timeoutSeconds === undefined ? {} : { deadlineMillis: options.timeoutSeconds * 1000 }),
  };
  const { statementTimeoutSeconds } = address;
  const database = new PostgresDatabase({
    where: label,
    signal: options.signal,
    onProgress: options.onProgress,
    patience,
    lockMillis: options.waitSeconds === undefined ? patience.deadlineMillis : options.waitSeconds * 1000,
    settings: statementTimeoutSeconds === undefined ? [] : [`statement_timeout = '${statementTimeoutSeconds}s'`],
    connect: () =>
      openConnection(connection, () => findPassword(connection, options.environment, options.onWarning), options.signal),
  });
  try {
    await database.open();
    checkServer(await database.query(SERVER_QUERY), label);
  } catch (error) {
    await database.close();
    throw error;
  }
  return new PostgresDestination(label, address.schema, database, options);
}

type OpenConnection = (
  options: ConnectionOptions,
  password: () => Promise<string | undefined>,
  signal: AbortSignal,
) => Promise<PostgresConnection>;

/** The driver is installed by those who use it. */
async function loadDriver(): Promise<OpenConnection> {
  try {
    return (await import('./pg-connection.ts')).openPgConnection;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new DedupError(
      'not-started',
      [
        {
          code: 'POSTGRES.NO_DRIVER',
          summary: 'the driver for PostgreSQL is not installed',
          why: 'dedup does not bring it along: those who write to PostgreSQL install it',
          next: 'npm install pg pg-copy-streams   in the same project as dedup; with --global if dedup was installed with --global',
        },
      ],
      { cause: error },
    );
  }
}

/** The place of the tables as a URL; the user is left out, as it is where others are shown. */
function labelOf({ host, port, database }: ConnectionOptions, schema: string): string {
  const server = host.includes(':') && !host.includes('/') ? `[${host}]` : encodeURIComponent(host);
  const place = `postgres://${server}:${port}/${encodeURIComponent(database)}`;
  return schema === 'public' ? place : `${place}?schema=${encodeURIComponent(schema)}`;
}
