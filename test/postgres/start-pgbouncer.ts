import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort, unprivilegedUser } from './start-server.ts';

/** A running PgBouncer. */
export interface Pgbouncer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The path of `pgbouncer`: on PATH, or where Debian keeps it; undefined: there is none. */
export async function findPgbouncer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  for (const folder of [...(env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const path = join(folder, 'pgbouncer');
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/**
 * A pooler that gives each transaction another of `sessions` sessions of the server at `port`. Nothing of a session outlasts a transaction of
 * ours: `resets` cleans sessions between them, and without it they are left as they are.
 */
export async function startPgbouncer(
  path: string,
  server: number,
  { sessions, resets }: { readonly sessions: number; readonly resets: boolean },
): Promise<Pgbouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'dedup-pgbouncer-'));
  const owner = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const [config, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
  const port = await freePort();
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${server}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = trust',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    `default_pool_size = ${sessions}`,
    'max_client_conn = 100',
    ...(resets ? ['server_reset_query = DISCARD ALL', 'server_reset_query_always = 1'] : []),
    '',
  ];
  await writeFile(config, lines.join('\n'));
  await writeFile(users, '"postgres" ""\n');
  if (owner !== undefined) for (const each of [folder, config, users]) await chown(each, owner.uid, owner.gid);
  const child = spawn(path, ['-q', config], { ...owner, cwd: folder, stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('PgBouncer did not start');
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => undefined);
      await delay(50);
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exit;
  clearTimeout(force);
}
