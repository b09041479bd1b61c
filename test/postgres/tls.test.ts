import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DedupError, type Diagnostic } from '../../src/errors.ts';
import { statement } from '../../src/sql/statement.ts';
import { findServer } from './find-server.ts';
import { hasOpenssl, issue, makeAuthority, textsOf, type Certificate } from './make-certificates.ts';
import { openServer } from './open-server.ts';
import { startServer, type PostgresServer } from './start-server.ts';

const canRun = await hasOpenssl();
if (!canRun) console.warn('There is no openssl here: TLS to PostgreSQL is not tested');

/** Users are told apart by how they may come: `certified` with a certificate, `open` without TLS only, `closed` with TLS only. */
const RULES = [
  'hostssl all certified 127.0.0.1/32 cert',
  'hostssl all open 127.0.0.1/32 reject',
  'hostnossl all closed 127.0.0.1/32 reject',
  'hostnossl all certified 127.0.0.1/32 reject',
];

const refused = (why: RegExp): unknown => expect.objectContaining({ code: 'POSTGRES.TLS', why: expect.stringMatching(why) });

describe.runIf(canRun)('TLS, with certificates of an authority of its own', () => {
  let folder = '';
  let server: PostgresServer | undefined;
  let expired: PostgresServer | undefined;
  const made: Record<string, Certificate> = {};
  const pathOf = (name: string, part: keyof Certificate = 'certificate'): string => made[name]?.[part] ?? '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dedup-tls-'));
    made['authority'] = await makeAuthority(folder, 'authority');
    made['stranger'] = await makeAuthority(folder, 'stranger');
    made['server'] = await issue(folder, made['authority'], 'localhost');
    made['old'] = await issue(folder, made['authority'], 'localhost', 0);
    made['client'] = await issue(folder, made['authority'], 'certified');
    made['other'] = await issue(folder, made['authority'], 'somebody');
    made['forged'] = await issue(await mkdtemp(join(folder, 'forged-')), made['stranger'], 'certified');
    server = await start(made['server']);
    expired = await start(made['old']);
    await delay(1100);
  });
  afterAll(async () => {
    await Promise.all([server?.stop(), expired?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function start(certificate: Certificate): Promise<PostgresServer> {
    const [own, authority] = [await textsOf(certificate), await textsOf(made['authority'] ?? certificate)];
    const started = await startServer((await findServer()) ?? '', {
      settings: ['ssl = on', `ssl_cert_file = 'own.crt'`, `ssl_key_file = 'own.key'`, `ssl_ca_file = 'authority.crt'`],
      rules: RULES,
      files: { 'own.crt': own.certificate, 'own.key': own.key, 'authority.crt': authority.certificate },
    });
    const client = new Client({ host: '127.0.0.1', port: started.port, user: 'postgres', database: 'postgres' });
    await client.connect();
    await client.query('CREATE ROLE certified LOGIN; CREATE ROLE open LOGIN; CREATE ROLE closed LOGIN');
    await client.end();
    return started;
  }

  interface Way {
    readonly user?: string;
    readonly host?: string;
    readonly mode?: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
  }

  function connect(
    to: PostgresServer | undefined,
    { user = 'postgres', host = 'localhost', mode, parameters = {}, environment = {} }: Way,
  ): ReturnType<typeof openServer> {
    const query = new URLSearchParams({ ...(mode === undefined ? {} : { sslmode: mode }), ...parameters });
    return openServer(`postgres://${user}@${host}:${to?.port}/postgres?${query.toString()}`, {
      environment: { HOME: folder, ...environment },
      timeoutSeconds: 0,
    });
  }

  /** Whether the connection is encrypted; or why there is none. */
  async function outcome(way: Way, to: PostgresServer | undefined = server): Promise<boolean | Diagnostic> {
    try {
      const destination = await connect(to, way);
      const [row] = await destination.query(statement('ask', ['SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()']));
      return row?.['ssl'] === true;
    } catch (error) {
      if (error instanceof DedupError) return error.diagnostics[0];
      throw error;
    }
  }

  test.each([
    ['disable', false],
    ['allow', false],
    ['prefer', true],
    ['require', true],
  ])('sslmode=%s of a server that offers it: encrypted %s', async (mode, encrypted) => {
    expect(await outcome({ mode })).toBe(encrypted);
  });

  test('without a word about it the connection is encrypted; PGSSLMODE says otherwise', async () => {
    expect(await outcome({})).toBe(true);
    expect(await outcome({ environment: { PGSSLMODE: 'disable' } })).toBe(false);
    expect(await outcome({ mode: 'require', environment: { PGSSLMODE: 'disable' } })).toBe(true);
  });

  test('allow goes on with TLS where the server wants it, prefer without where the server refuses it', async () => {
    expect(await outcome({ user: 'closed', mode: 'allow' })).toBe(true);
    expect(await outcome({ user: 'closed', mode: 'disable' })).toMatchObject({ code: 'POSTGRES.NOT_ADMITTED' });
    expect(await outcome({ user: 'open', mode: 'prefer' })).toBe(false);
    expect(await outcome({ user: 'open', mode: 'require' })).toMatchObject({ code: 'POSTGRES.NOT_ADMITTED' });
  });

  test('verify-ca and verify-full know the authority by sslrootcert', async () => {
    const parameters = { sslrootcert: pathOf('authority') };
    expect(await outcome({ mode: 'verify-ca', parameters })).toBe(true);
    expect(await outcome({ mode: 'verify-full', parameters })).toBe(true);
    const environment = { PGSSLROOTCERT: pathOf('authority') };
    expect(await outcome({ mode: 'verify-full', environment })).toBe(true);
  });

  test('a certificate for another name passes verify-ca and not verify-full', async () => {
    const way = { host: '127.0.0.1', parameters: { sslrootcert: pathOf('authority') } };
    expect(await outcome({ ...way, mode: 'verify-ca' })).toBe(true);
    expect(await outcome({ ...way, mode: 'verify-full' })).toEqual(refused(/IP: 127\.0\.0\.1 is not in the cert's list/));
  });

  test.each(['verify-ca', 'verify-full', 'require'])('an authority that is not known is refused by %s', async (mode) => {
    const parameters = { sslrootcert: pathOf('stranger') };
    expect(await outcome({ mode, parameters })).toEqual(refused(/unable to verify|self-signed|issuer/));
  });

  test('without a file of root certificates, those that Node.js trusts do not know it; require does not ask', async () => {
    expect(await outcome({ mode: 'verify-full' })).toEqual(refused(/unable to verify|self-signed|issuer/));
    expect(await outcome({ mode: 'verify-ca', parameters: { sslrootcert: 'system' } })).toEqual(
      refused(/unable|self-signed|issuer/),
    );
    expect(await outcome({ mode: 'require' })).toBe(true);
  });

  test('a certificate that has expired is refused where it is checked', async () => {
    const parameters = { sslrootcert: pathOf('authority') };
    for (const mode of ['verify-ca', 'verify-full', 'require'])
      expect(await outcome({ mode, parameters }, expired)).toEqual(refused(/expired/));
    expect(await outcome({ mode: 'require' }, expired)).toBe(true);
  });

  test('a client certificate admits its user, and nobody else', async () => {
    const by = (name: string): Record<string, string> => ({ sslcert: pathOf(name), sslkey: pathOf(name, 'key') });
    expect(await outcome({ user: 'certified', mode: 'require', parameters: by('client') })).toBe(true);
    expect(await outcome({ user: 'certified', mode: 'require' })).toMatchObject({ code: 'POSTGRES.NOT_ADMITTED' });
    expect(await outcome({ user: 'certified', mode: 'require', parameters: by('other') })).toMatchObject({
      code: 'POSTGRES.NOT_ADMITTED',
    });
    const environment = { PGSSLCERT: pathOf('client'), PGSSLKEY: pathOf('client', 'key') };
    expect(await outcome({ user: 'certified', mode: 'require', environment })).toBe(true);
  });

  test('a client certificate of an authority that the server does not know is refused, as TLS', async () => {
    const parameters = { sslcert: pathOf('forged'), sslkey: pathOf('forged', 'key') };
    expect(await outcome({ user: 'certified', mode: 'require', parameters })).toEqual(refused(/alert|unknown ca/i));
  });

  test('a key that others may read is not used, as libpq does not', async () => {
    const parameters = { sslcert: pathOf('client'), sslkey: pathOf('client', 'key') };
    await chmod(parameters.sslkey, 0o644);
    try {
      expect(await outcome({ user: 'certified', mode: 'require', parameters })).toMatchObject({
        code: 'POSTGRES.OPEN_KEY',
        where: parameters.sslkey,
        next: expect.stringContaining('chmod 0600'),
      });
    } finally {
      await chmod(parameters.sslkey, 0o600);
    }
  });

  test('files that are named and cannot be read, or hold no certificate, are told', async () => {
    const missing = { sslrootcert: join(folder, 'nowhere.crt') };
    expect(await outcome({ mode: 'verify-ca', parameters: missing })).toMatchObject({ code: 'POSTGRES.NO_FILE' });
    const wrong = { sslcert: pathOf('client', 'key'), sslkey: pathOf('client', 'key') };
    expect(await outcome({ user: 'certified', mode: 'require', parameters: wrong })).toMatchObject({ code: 'POSTGRES.TLS' });
    const alone = { sslcert: pathOf('client') };
    expect(await outcome({ user: 'certified', mode: 'require', parameters: alone })).toMatchObject({ code: 'POSTGRES.NO_FILE' });
  });
});
