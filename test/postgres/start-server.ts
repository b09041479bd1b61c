import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** A running PostgreSQL server. */
export interface PostgresServer {
  readonly port: number;
  /** The folder of its Unix socket. */
  readonly folder: string;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** What a server has besides. */
export interface ServerExtras {
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[];
  /** Lines of pg_hba.conf, before all others. */
  readonly rules?: readonly string[];
  /** Texts of files in its data folder, which only it may read. */
  readonly files?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/** Settings that a server may have and that must make no difference. */
const HOSTILE = [
  `timezone = 'America/New_York'`,
  `datestyle = 'SQL, DMY'`,
  `intervalstyle = 'sql_standard'`,
  `bytea_output = 'escape'`,
  'extra_float_digits = -5',
  'standard_conforming_strings = off',
  'backslash_quote = on',
  'escape_string_warning = off',
  'quote_all_identifiers = on',
  `default_transaction_isolation = 'serializable'`,
];

/**
 * Starts a server of its own with the programs in `bin`: in a temporary folder, on a free port of 127.0.0.1, for a user `postgres` who needs no
 * password and a user `keen` whose password is `p:w\d`. PostgreSQL does not run as root: then it runs as a user who is there and owns
 * nothing.
 */
export async function startServer(bin: string, extras: ServerExtras = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-postgres-'));
  const owner = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  let server: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (server !== undefined) await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const as = { ...owner, cwd: folder, env: { PATH: bin, LC_ALL: 'C.UTF-8' } };
    const locale = Number(await majorVersion(bin)) >= 15 ? ['--locale-provider=icu', '--icu-locale=en-US'] : [];
    await promisify(execFile)(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', ...locale],
      as,
    );
    const port = await freePort();
    await appendFile(
      join(data, 'postgresql.conf'),
      [
        '',
        `port = ${port}`,
        `listen_addresses = '127.0.0.1'`,
        `unix_socket_directories = '${folder}'`,
        'fsync = off',
        'max_connections = 60',
        `deadlock_timeout = '200ms'`,
        ...HOSTILE,
        ...(extras.settings ?? []),
        '',
      ].join('\n'),
    );
    let rules = await readFile(join(data, 'pg_hba.conf'), 'utf8');
    await rm(join(data, 'pg_hba.conf'));
    for (const [name, text] of Object.entries(extras.files ?? {})) {
      await writeFile(join(data, name), text, { mode: 0o600 });
      if (owner !== undefined) await chown(join(data, name), owner.uid, owner.gid);
    }
    rules = [...(extras.rules ?? []), rules].join('\n');
    await appendFile(join(data, 'pg_hba.conf'), `host all keen 127.0.0.1/32 scram-sha-256\n${rules}`, { mode: 0o644 });
    const said: string[] = [];
    server = spawn(join(bin, 'postgres'), ['-D', data], { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (said.length > 20) said.shift();
    });
    await ready(server, port, said);
    return { port, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(server: ChildProcess, port: number, said: readonly string[]): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null || performance.now() > deadline) {
      throw new Error(`the PostgreSQL server did not start\n${said.join('')}`);
    }
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`CREATE ROLE keen LOGIN PASSWORD E'p:w\\\\d'; GRANT CREATE ON DATABASE postgres TO keen`);
      await client.end();
      return;
    } catch {
      await client.end().catch(() => undefined);
      await delay(50);
    }
  }
}

/** Fast shutdown: connections are ended, files are left whole. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGINT');
  const force = setTimeout(() => server.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await exit;
  clearTimeout(force);
}

/** A user who is not root: servers refuse to run as root. */
export async function unprivilegedUser(): Promise<{ readonly uid: number; readonly gid: number }> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres and no user nobody');
  return { uid: Number(uid), gid: Number(gid) };
}

async function majorVersion(bin: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(join(bin, 'postgres'), ['--version']);
  return /\d+/.exec(stdout)?.[0];
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
