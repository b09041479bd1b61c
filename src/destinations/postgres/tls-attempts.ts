import { readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { DedupError } from '../../errors.ts';
import type { ConnectionOptions } from './connection-options.ts';

/** One way to connect. */
export interface TlsAttempt {
  /** False: without TLS. */
  readonly ssl: false | TlsOptions;
}

/**
 * The ways to connect that an `sslmode` allows, in the order in which libpq tries them (https://www.postgresql.org/docs/current/libpq-ssl.html).
 * A Unix socket has no TLS. Where no file of root certificates is named and `~/.postgresql/root.crt` is not there, `verify-ca` and
 * `verify-full` take the authorities that Node.js trusts.
 */
export async function tlsAttempts(options: ConnectionOptions): Promise<readonly TlsAttempt[]> {
  const { sslmode, host } = options;
  if (sslmode === 'disable' || host.startsWith('/')) return [{ ssl: false }];
  const tls: TlsAttempt = { ssl: await tlsOptions(options) };
  if (sslmode === 'allow') return [{ ssl: false }, tls];
  return sslmode === 'prefer' ? [tls, { ssl: false }] : [tls];
}

async function tlsOptions({ host, sslmode, sslrootcert, sslcert, sslkey, home }: ConnectionOptions): Promise<TlsOptions> {
  const folder = join(home, '.postgresql');
  const authority =
    sslrootcert === 'system'
      ? undefined
      : sslrootcert === undefined
        ? await readIfThere(join(folder, 'root.crt'))
        : await readNamed('sslrootcert', sslrootcert);
  const certificate =
    sslcert === undefined ? await readIfThere(join(folder, 'postgresql.crt')) : await readNamed('sslcert', sslcert);
  // As libpq has it: with a file of root certificates, `require` checks the chain.
  const checksChain = sslmode === 'verify-ca' || sslmode === 'verify-full' || (sslmode === 'require' && authority !== undefined);
  return {
    // Where the host is an address, the driver names no server, and Node.js would hold the certificate against "localhost".
    host,
    rejectUnauthorized: checksChain,
    ...(sslmode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(authority === undefined ? {} : { ca: authority }),
    ...(certificate === undefined ? {} : { cert: certificate, key: await readKey(sslkey ?? join(folder, 'postgresql.key')) }),
  };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

/** A key that others may read is none: refused as libpq refuses it. One of root's may be read by its group. */
async function readKey(path: string): Promise<Buffer> {
  const key = await readNamed('sslkey', path);
  const { mode, uid } = await stat(path);
  if ((mode & (uid === 0 ? 0o037 : 0o077)) === 0 || platform() === 'win32') return key;
  throw new DedupError('not-started', [
    {
      code: 'POSTGRES.OPEN_KEY',
      summary: 'others may read the key of the client certificate',
      where: path,
      next: `chmod 0600 ${path}`,
    },
  ]);
}

async function readNamed(parameter: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DedupError(
      'not-started',
      [
        {
          code: 'POSTGRES.NO_FILE',
          summary: `cannot read the file of ${parameter}`,
          where: path,
          why: error instanceof Error ? error.message : String(error),
        },
      ],
      { cause: error },
    );
  }
}
