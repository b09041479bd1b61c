import { type Diagnostic, DedupError } from '../../errors.ts';
import { didYouMean } from '../../spec/did-you-mean.ts';
import { parseDuration } from '../../spec/duration.ts';
import { hideSecrets } from '../../spec/hide-secrets.ts';
import { quoted } from '../../spec/quoted.ts';

/** How the URLs look. */
export const POSTGRES_EXAMPLE = 'postgres://host:5432/database?schema=public';

/** How to connect, in libpq's words (https://www.postgresql.org/docs/current/libpq-ssl.html). */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export type SslMode = (typeof SSL_MODES)[number];

/** What a PostgreSQL destination URL says. What it leaves out comes from `PG*` variables, as with psql. */
export interface PostgresAddress {
  /** Name or address of the server, or the folder of its Unix socket. */
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database?: string;
  /** Schema of all tables. */
  readonly schema: string;
  readonly sslmode?: SslMode;
  /** Files, as libpq has them. */
  readonly sslrootcert?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  readonly connectTimeoutSeconds?: number;
  readonly applicationName?: string;
  /** The longest that one statement may take; absent: as the server has it for the user. */
  readonly statementTimeoutSeconds?: number;
}

const SHAPE = /^postgres(?:ql)?:(?:\/\/(?:([^/?#@]*)@)?([^/?#@]*)(?:\/([^?#]*))?)?(?:\?([^#]*))?$/i;

const PARAMETERS = [
  'schema',
  'host',
  'port',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
  'application_name',
  'statement_timeout',
];

/**
 * Reads `postgres://user@host:5432/database?schema=iot&sslmode=verify-full`. Throws every fault at once (`not-started`); none repeats a
 * password.
 */
export function parsePostgresUrl(url: string): PostgresAddress {
  const where = hideSecrets(url);
  const faults: Diagnostic[] = [];
  const complain = (code: string, summary: string, next?: string): void => {
    faults.push({ code: `POSTGRES.${code}`, summary, where, ...(next === undefined ? {} : { next }) });
  };
  const match = SHAPE.exec(url);
  if (match === null)
    complain('BAD_URL', 'the destination is not the URL of a PostgreSQL database', `write it like ${POSTGRES_EXAMPLE}`);
  const [, user, authority = '', database, query = ''] = (match ?? []).map((part) => decoded(part, complain));
  if (user?.includes(':') === true) {
    complain('PASSWORD_IN_URL', 'the destination holds a password', 'remove it: PGPASSWORD or ~/.pgpass hold passwords');
  }
  if (authority.includes(',')) {
    complain(
      'SEVERAL_HOSTS',
      'the destination names several servers',
      'name one: what is written must be on the one that is read',
    );
  }
  const parameters = readParameters(match?.[4] ?? query, complain);
  const [host, portText] = splitAuthority(authority);
  const port = numberOf('port', parameters.get('port') ?? portText, 65_535, complain);
  const connectTimeoutSeconds = numberOf('connect_timeout', parameters.get('connect_timeout'), 86_400, complain);
  const sslmode = SSL_MODES.find((mode) => mode === parameters.get('sslmode'));
  if (parameters.has('sslmode') && sslmode === undefined) {
    complain('BAD_SSLMODE', `${quoted(parameters.get('sslmode') ?? '')} is no sslmode`, `modes: ${SSL_MODES.join(', ')}`);
  }
  const timeout = parameters.get('statement_timeout');
  const statementTimeoutSeconds = timeout === undefined ? undefined : parseDuration(timeout);
  if (timeout !== undefined && statementTimeoutSeconds === undefined) {
    complain('BAD_TIMEOUT', `${quoted(timeout)} is no duration`, 'a duration looks like 90s, 30m or 2h');
  }
  const [first, ...others] = faults;
  if (first !== undefined) throw new DedupError('not-started', [first, ...others]);
  return withoutGaps({
    host: parameters.get('host') ?? host,
    port,
    user: user === '' ? undefined : user,
    database: database === '' ? undefined : database,
    schema: parameters.get('schema') ?? 'public',
    sslmode,
    sslrootcert: parameters.get('sslrootcert'),
    sslcert: parameters.get('sslcert'),
    sslkey: parameters.get('sslkey'),
    connectTimeoutSeconds,
    applicationName: parameters.get('application_name'),
    statementTimeoutSeconds,
  });
}

type Complain = (code: string, summary: string, next?: string) => void;

type WithGaps = { readonly [Field in keyof PostgresAddress]: PostgresAddress[Field] | undefined } & { readonly schema: string };

function withoutGaps(address: WithGaps): PostgresAddress {
  const { schema, ...rest } = address;
  return { schema, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}

/** `host`, `host:port`, `[::1]:port`. */
function splitAuthority(authority: string): readonly [host: string | undefined, port: string | undefined] {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(authority) ?? [];
  const host = bracketed ?? plain;
  return [host === '' ? undefined : host, port === '' ? undefined : port];
}

function numberOf(name: string, text: string | undefined, most: number, complain: Complain): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  complain('BAD_NUMBER', `${name} ${quoted(text)} is no whole number from 1 to ${most}`);
  return undefined;
}

function decoded(text: string | undefined, complain: Complain): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    complain('BAD_URL', 'the destination has a "%" that is no escape', 'write a percent sign as %25');
    return undefined;
  }
}

function readParameters(query: string, complain: Complain): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) {
    if (!PARAMETERS.includes(name)) {
      const meant = didYouMean(name, PARAMETERS);
      complain(
        'UNKNOWN_PARAMETER',
        `unknown parameter ${quoted(name)}`,
        `${meant === undefined ? '' : `did you mean "${meant}"?   `}parameters: ${PARAMETERS.join(', ')}`,
      );
    } else if (value === '') complain('EMPTY_PARAMETER', `parameter "${name}" has no value`);
    else if (parameters.has(name)) complain('REPEATED_PARAMETER', `parameter "${name}" is given twice`);
    else parameters.set(name, value);
  }
  return parameters;
}
