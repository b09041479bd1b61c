import { describe, expect, test } from 'vitest';
import { connectionOptions } from '../../../src/destinations/postgres/connection-options.ts';
import { postgresDialect } from '../../../src/destinations/postgres/dialect.ts';
import { parsePostgresUrl } from '../../../src/destinations/postgres/postgres-url.ts';
import { checkDestination } from '../../../src/spec/check-destination.ts';
import { thrownBy } from './thrown-by.ts';

describe('the URL', () => {
  test.each([
    ['postgres://', { schema: 'public' }],
    ['postgresql:///iot', { schema: 'public', database: 'iot' }],
    ['postgres://ann@db.example:6432/iot', { schema: 'public', user: 'ann', host: 'db.example', port: 6432, database: 'iot' }],
    ['postgres://[::1]:5433/a%2Fb', { schema: 'public', host: '::1', port: 5433, database: 'a/b' }],
    ['postgres:///iot?host=/var/run/postgresql', { schema: 'public', database: 'iot', host: '/var/run/postgresql' }],
    ['postgres://%2Ftmp/iot', { schema: 'public', database: 'iot', host: '/tmp' }],
    [
      'postgres://h/d?schema=my%20schema&sslmode=verify-full&sslrootcert=/ca.crt&connect_timeout=3&statement_timeout=2h',
      {
        schema: 'my schema',
        host: 'h',
        database: 'd',
        sslmode: 'verify-full',
        sslrootcert: '/ca.crt',
        connectTimeoutSeconds: 3,
        statementTimeoutSeconds: 7200,
      },
    ],
  ])('%s', (url, address) => {
    expect(parsePostgresUrl(url)).toEqual(address);
  });

  test('every fault at once, without the password', () => {
    const { diagnostics, exitClass } = thrownBy(() =>
      parsePostgresUrl('postgres://ann:s3cret@h/d?sslmod=require&sslmode=always&port=0&statement_timeout=soon'),
    );
    expect(exitClass).toBe('not-started');
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'POSTGRES.PASSWORD_IN_URL',
      'POSTGRES.UNKNOWN_PARAMETER',
      'POSTGRES.BAD_NUMBER',
      'POSTGRES.BAD_SSLMODE',
      'POSTGRES.BAD_TIMEOUT',
    ]);
    expect(diagnostics[1]?.next).toMatch(/did you mean "sslmode"/);
    expect(JSON.stringify(diagnostics)).not.toContain('s3cret');
  });

  test.each(['postgres://ann:s3cret@h/d', 'postgres://h/d?password=s3cret'])(
    'a password in it is refused before anybody reads it: %s',
    (url) => {
      expect(checkDestination(url)).toMatchObject({ code: 'SPEC.SECRET' });
    },
  );
});

describe('what the URL leaves out', () => {
  test('comes from the variables that psql knows, then from its defaults', () => {
    expect(
      connectionOptions(parsePostgresUrl('postgres://'), {
        PGHOST: 'h',
        PGPORT: '6000',
        PGUSER: 'u',
        PGDATABASE: 'd',
        PGSSLMODE: 'require',
        PGAPPNAME: 'a',
        PGOPTIONS: '-c x=y',
        PGPASSFILE: '/p',
        PGCONNECT_TIMEOUT: '7',
        HOME: '/home/ann',
      }),
    ).toEqual({
      host: 'h',
      port: 6000,
      user: 'u',
      database: 'd',
      sslmode: 'require',
      applicationName: 'a',
      options: '-c x=y',
      passwordFile: '/p',
      home: '/home/ann',
      connectTimeoutSeconds: 7,
    });
    expect(
      connectionOptions(parsePostgresUrl('postgres://ann@x:1/y?sslmode=disable'), { PGHOST: '', HOME: '/home/ann' }),
    ).toEqual({
      host: 'x',
      port: 1,
      user: 'ann',
      database: 'y',
      sslmode: 'disable',
      applicationName: 'dedup',
      passwordFile: '/home/ann/.pgpass',
      home: '/home/ann',
      connectTimeoutSeconds: 10,
    });
    expect(connectionOptions(parsePostgresUrl('postgres://ann@x'), {})).toMatchObject({ database: 'ann', sslmode: 'prefer' });
  });

  test.each([{ PGPORT: 'x' }, { PGSSLMODE: 'yes' }])('a variable that is not right is told: %j', (environment) => {
    expect(thrownBy(() => connectionOptions(parsePostgresUrl('postgres://ann@x'), environment)).diagnostics).toMatchObject([
      { code: 'POSTGRES.BAD_VARIABLE' },
    ]);
  });
});

const dialect = postgresDialect('iot');

/** The name of the index of a table that is a log. */
function indexOf(table: string): string {
  const partitionBy = { column: '_dedup_ingested_at', type: 'TIMESTAMP', granularity: 'day' } as const;
  const lines = dialect.createTable({ name: table, columns: [], partitionBy });
  return /CREATE INDEX IF NOT EXISTS "([^"]+)"/.exec(lines.join('\n'))?.[1] ?? '';
}

describe('names', () => {
  test('of more than 63 bytes are refused, since PostgreSQL would cut them', () => {
    expect(dialect.refuseTable('t'.repeat(63))).toBeUndefined();
    expect(dialect.refuseTable('t'.repeat(64))).toMatch(/at most 63 bytes, and this one has 64/);
    expect(dialect.refuseColumn('ß'.repeat(32), 'STRING', 'other')).toMatch(/has 64/);
    expect(dialect.refuseTable('a\0b')).toMatch(/U\+0000/);
    expect(dialect.refuseColumn('ctid', 'STRING', 'other')).toMatch(/a column of its own/);
  });

  test('that dedup derives stay within them, whole characters, and different for different tables', () => {
    expect(indexOf('t_staging')).toBe('t_staging__dedup_ingested_at_idx');
    const [long, other] = [indexOf(`${'ß'.repeat(30)}ab`), indexOf(`${'ß'.repeat(30)}ac`)];
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(63);
    expect(long).toMatch(/^ß+_[0-9a-f]{8}$/);
    expect(long).not.toBe(other);
  });
});
