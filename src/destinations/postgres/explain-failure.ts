import { DedupError, type Diagnostic, type ExitClass } from '../../errors.ts';

/** Code of the failure to get a lock in time: that has been waited for, and is not tried again by itself. */
export const LOCK_TIMEOUT = 'POSTGRES.LOCK_TIMEOUT';

/**
 * A failure of the driver or the server as a person reads it, told apart by SQLSTATE
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html) or the system's error code. `doing` is what was tried, e.g. `create the
 * ledger`; `where` names the server, without secrets. A `DedupError` is given back as it is.
 */
export function explainFailure(error: unknown, doing: string, where: string): DedupError {
  if (error instanceof DedupError) return error;
  const failure = readFailure(error);
  const known = KNOWN.find(({ codes }) =>
    codes.some((code) => failure.code === code || (code.length === 2 && isOf(failure, code))),
  );
  const [exitClass, diagnostic] = known?.explain(failure, doing) ?? unknownFailure(failure, doing);
  return new DedupError(exitClass, [{ where, why: reasonOf(failure), ...diagnostic }], { cause: error });
}

/** Told when the run is stopped on request, whatever was going on. `isSilent`: the server did not answer that it has stopped. */
export function interruption(doing: string, where: string, isSilent: boolean, cause?: unknown): DedupError {
  const diagnostic: Diagnostic = {
    code: 'POSTGRES.INTERRUPTED',
    summary: `stopped on request: could not ${doing}`,
    where,
    why: isSilent
      ? 'the server did not answer, and was left: what was begun and is not committed will be rolled back'
      : 'what was begun has been rolled back',
    next: 'run the same command again: nothing is done twice',
  };
  return new DedupError('interrupted', [diagnostic], { cause });
}

interface Failure {
  /** SQLSTATE or the system's code; empty: neither. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

interface Known {
  /** Whole codes, or classes of SQLSTATEs: their first two characters. */
  readonly codes: readonly string[];
  explain(failure: Failure, doing: string): readonly [ExitClass, Diagnostic];
}

const AGAIN = 'run the same command again: nothing is half done';

/** The first that fits counts. */
const KNOWN: readonly Known[] = [
  {
    codes: ['40', '55006'],
    explain: (_, doing) => [
      'temporary',
      { code: 'POSTGRES.CONFLICT', summary: `could not ${doing}: another transaction was in the way`, next: AGAIN },
    ],
  },
  {
    codes: ['55P03'],
    explain: (_, doing) => [
      'temporary',
      {
        code: LOCK_TIMEOUT,
        summary: `could not ${doing}: something else holds a lock on the table for too long`,
        next: 'run the same command again; --wait says how long to wait',
      },
    ],
  },
  {
    codes: ['57014'],
    explain: (failure, doing) =>
      /statement timeout/.test(failure.message)
        ? [
            'failed',
            {
              code: 'POSTGRES.STATEMENT_TIMEOUT',
              summary: `could not ${doing} within the statement timeout`,
              next: 'raise it for this destination: ?statement_timeout=2h in its URL; or merge smaller windows: dedup merge after every load',
            },
          ]
        : ['temporary', { code: 'POSTGRES.CANCELLED', summary: `somebody cancelled it: could not ${doing}`, next: AGAIN }],
  },
  {
    codes: ['08P01'],
    explain: (_, doing) => [
      'failed',
      {
        code: 'POSTGRES.NOT_UNDERSTOOD',
        summary: `could not ${doing}: the server, or the pooler before it, does not take what was asked`,
        next: 'PgBouncer takes no PGOPTIONS: unset it, and name ?statement_timeout=… in the destination; else look at the log of the server',
      },
    ],
  },
  {
    codes: [
      '57P01',
      '57P02',
      '57P03',
      '57P05',
      '25P03',
      '08',
      'ECONNRESET',
      'EPIPE',
      'ECONNREFUSED',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'EAI_AGAIN',
      'TERMINATED',
    ],
    explain: (failure, doing) => [
      'temporary',
      {
        code: 'POSTGRES.NO_CONNECTION',
        summary: `could not ${doing}: ${isOf(failure, '57') ? 'the server ended the connection or does not take any' : 'the server cannot be reached'}`,
        next: AGAIN,
      },
    ],
  },
  {
    codes: ['53300'],
    explain: (_, doing) => [
      'temporary',
      {
        code: 'POSTGRES.TOO_MANY_CONNECTIONS',
        summary: `could not ${doing}: the server has no connection to spare`,
        next: AGAIN,
      },
    ],
  },
  {
    codes: ['53100', 'ENOSPC'],
    explain: (_, doing) => [
      'failed',
      { code: 'POSTGRES.DISK_FULL', summary: `could not ${doing}: the disk of the server is full`, next: AGAIN },
    ],
  },
  {
    codes: ['53200', '53400', '54'],
    explain: (_, doing) => [
      'failed',
      { code: 'POSTGRES.LIMIT', summary: `could not ${doing}: it is beyond a limit of the server` },
    ],
  },
  {
    codes: ['28', 'NO_PASSWORD'],
    explain: () => [
      'failed',
      {
        code: 'POSTGRES.NOT_ADMITTED',
        summary: 'the server does not admit this user',
        next: 'passwords come from PGPASSWORD or ~/.pgpass; who may come from where stands in pg_hba.conf on the server',
      },
    ],
  },
  {
    codes: ['3D000'],
    explain: () => [
      'failed',
      { code: 'POSTGRES.NO_DATABASE', summary: 'there is no such database', next: 'create it (createdb), or name another one' },
    ],
  },
  {
    codes: ['42501'],
    explain: ({ message }, doing) => [
      'failed',
      {
        code: 'POSTGRES.PERMISSION',
        summary: `may not ${doing}`,
        next: permissionNeeded(message),
      },
    ],
  },
  {
    codes: ['25006'],
    explain: (_, doing) => [
      'temporary',
      {
        code: 'POSTGRES.READ_ONLY',
        summary: `could not ${doing}: the server only reads, as a standby does`,
        next: 'name the primary server',
      },
    ],
  },
  {
    codes: ['ENOTFOUND'],
    explain: () => [
      'failed',
      { code: 'POSTGRES.NO_SERVER', summary: 'no server has this name', next: 'check the host of the destination, or PGHOST' },
    ],
  },
  {
    codes: ['NO_TLS', 'CERT'],
    explain: () => [
      'failed',
      {
        code: 'POSTGRES.TLS',
        summary: 'no connection as secure as sslmode asks for',
        next: 'sslmode: disable, allow, prefer, require, verify-ca or verify-full; sslrootcert names the file of root certificates',
      },
    ],
  },
  {
    codes: ['2BP01'],
    explain: (_, doing) => [
      'failed',
      {
        code: 'POSTGRES.DEPENDENTS',
        summary: `could not ${doing}: something else stands on it`,
        next: 'drop what stands on it, run the same command again, and make it anew; dedup drops nothing that it has not made',
      },
    ],
  },
  {
    codes: ['22', '23', '42', '0A'],
    explain: (_, doing) => [
      'failed',
      {
        code: 'POSTGRES.REFUSED',
        summary: `could not ${doing}: PostgreSQL refused the statement`,
        next: 'compare the tables with the spec: dedup plan --sql prints the statements',
      },
    ],
  },
];

function permissionNeeded(message: string): string {
  if (/temporary/.test(message)) return 'a merge ranks its rows in a temporary table: GRANT TEMPORARY ON DATABASE … TO …';
  if (/row.level security/.test(message))
    return 'what policies hide cannot be merged: ALTER ROLE … BYPASSRLS, or let it own the tables';
  return 'dedup needs USAGE and CREATE on the schema, and owns the tables that it creates';
}

function isOf({ code }: Failure, sqlStateClass: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && code.startsWith(sqlStateClass);
}

function unknownFailure(_: Failure, doing: string): readonly [ExitClass, Diagnostic] {
  return ['failed', { code: 'POSTGRES.FAILED', summary: `could not ${doing}` }];
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const field = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? value : undefined;
  };
  // Tried by several addresses: each has its own failure, all of one kind.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  if (first instanceof Error) return readFailure(first);
  const [detail, hint] = [field('detail'), field('hint')];
  return {
    // What the server says has a code of its own, whatever words are in it.
    code: (field('severity') === undefined ? codeOf(error.message) : codeOfServer(error.message)) ?? field('code') ?? '',
    message: error.message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** A standby refuses to begin a transaction that may write as a feature that it does not have (0A000). */
function codeOfServer(message: string): string | undefined {
  return /read-write mode during recovery/.test(message) ? '25006' : undefined;
}

/** What the driver says in words only. */
function codeOf(message: string): string | undefined {
  if (/^Connection terminated|timeout expired|not queryable|^Connection ended/.test(message)) return 'TERMINATED';
  if (/does not support SSL|establishing an SSL|:SSL routines:|PEM routines|ssl3_|tls alert/i.test(message)) return 'NO_TLS';
  if (/certificate|self.signed|altnames|unable to verify/i.test(message)) return 'CERT';
  if (/password must be a (?:non-empty )?string/i.test(message)) return 'NO_PASSWORD';
  return undefined;
}

function reasonOf({ code, message, detail, hint }: Failure): string {
  const parts = [message, detail, hint].filter((part) => part !== undefined && part !== '').join('; ');
  return `${parts.replaceAll(/\s*\n\s*/g, ' ').slice(0, 1000)}${/^[0-9A-Z]{5}$/.test(code) ? ` (${code})` : ''}`;
}
