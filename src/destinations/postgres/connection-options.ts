import { homedir, userInfo } from 'node:os';
import { DedupError } from '../../errors.ts';
import { quoted } from '../../spec/quoted.ts';
import { SSL_MODES, type PostgresAddress, type SslMode } from './postgres-url.ts';

/** How to reach a server, with everything that a URL leaves out. Holds no password. */
export interface ConnectionOptions {
  /** Name or address of the server, or the folder of its Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly sslmode: SslMode;
  readonly sslrootcert?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  readonly connectTimeoutSeconds: number;
  readonly applicationName: string;
  /** `PGOPTIONS`: settings for the session. */
  readonly options?: string;
  /** `PGPASSFILE`, or `~/.pgpass`. */
  readonly passwordFile: string;
  /** The home folder, where libpq looks for certificates. */
  readonly home: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The URL first, then the variable, then libpq's default. Throws `POSTGRES.…` (`not-started`) for a variable that is not right. */
export function connectionOptions(address: PostgresAddress, environment: Environment): ConnectionOptions {
  const variable = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const user = address.user ?? variable('PGUSER') ?? variable('USER') ?? userInfo().username;
  const home = variable('HOME') ?? homedir();
  const files = {
    sslrootcert: address.sslrootcert ?? variable('PGSSLROOTCERT'),
    sslcert: address.sslcert ?? variable('PGSSLCERT'),
    sslkey: address.sslkey ?? variable('PGSSLKEY'),
    options: variable('PGOPTIONS'),
  };
  return {
    host: address.host ?? variable('PGHOST') ?? 'localhost',
    port: address.port ?? numberOf('PGPORT', variable('PGPORT')) ?? 5432,
    user,
    database: address.database ?? variable('PGDATABASE') ?? user,
    sslmode: address.sslmode ?? sslModeOf(variable('PGSSLMODE')) ?? 'prefer',
    connectTimeoutSeconds: address.connectTimeoutSeconds ?? numberOf('PGCONNECT_TIMEOUT', variable('PGCONNECT_TIMEOUT')) ?? 10,
    applicationName: address.applicationName ?? variable('PGAPPNAME') ?? 'dedup',
    passwordFile: variable('PGPASSFILE') ?? `${home}/.pgpass`,
    home,
    ...Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined)),
  };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw badVariable(name, text, 'it is a whole number');
}

function sslModeOf(text: string | undefined): SslMode | undefined {
  if (text === undefined) return undefined;
  const mode = SSL_MODES.find((known) => known === text);
  if (mode === undefined) throw badVariable('PGSSLMODE', text, `modes: ${SSL_MODES.join(', ')}`);
  return mode;
}

function badVariable(name: string, text: string, next: string): DedupError {
  return new DedupError('not-started', [
    { code: 'POSTGRES.BAD_VARIABLE', summary: `the variable ${name} is ${quoted(text)}`, next },
  ]);
}
