import { DedupError } from '../errors.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { QueryDialect } from '../sql/query-dialect.ts';
import type { Destination, OpenOptions } from './destination.ts';

/** One kind of SQL. */
export interface SqlKind {
  /** Its dialect for tables that are named without project, dataset or schema: for printing. */
  readonly unqualified: QueryDialect;
}

/** One kind of destination. Its module loads no driver until `open` is called. */
export interface DestinationKind extends SqlKind {
  /** URL scheme, without the colon. */
  readonly scheme: string;
  /** How its URLs look, for help texts. */
  readonly example: string;
  /**
   * The dialect for a URL, without a connection: what `plan` and dry runs print when there is no network. Throws `not-started` for a
   * URL that is not right.
   */
  dialect(url: string): Dialect;
  open(url: string, options: OpenOptions): Promise<Destination>;
}

/** Every kind, by scheme. Importing a kind loads no driver; the driver comes with `open`. */
const KINDS: Readonly<Record<string, () => Promise<DestinationKind>>> = {
  duckdb: async () => (await import('./duckdb/kind.ts')).duckDbKind,
  bigquery: async () => (await import('./bigquery/kind.ts')).bigQueryKind,
  postgres: async () => (await import('./postgres/kind.ts')).postgresKind,
};

/** Kinds of SQL that are only printed. */
const PRINTED: Readonly<Record<string, () => Promise<SqlKind>>> = {
  spark: async () => (await import('./spark/kind.ts')).sparkKind,
};

/** Schemes that mean another. */
const OTHER_NAMES: Readonly<Record<string, string>> = { postgresql: 'postgres' };

/** The kind that a destination URL names. Throws `DESTINATION.UNKNOWN` for any other scheme. */
export async function destinationKind(url: string): Promise<DestinationKind> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  const load =
    scheme === undefined ? undefined : Object.entries(KINDS).find(([name]) => name === (OTHER_NAMES[scheme] ?? scheme))?.[1];
  if (load !== undefined) return load();
  throw new DedupError('not-started', [
    {
      code: 'DESTINATION.UNKNOWN',
      summary: scheme === undefined ? 'the destination is not a URL' : `there is no destination "${scheme}:"`,
      next: `destinations: ${(await Promise.all(Object.values(KINDS).map(async (kind) => (await kind()).example))).join(' · ')}`,
    },
  ]);
}

/**
 * The dialect of this name for a spec whose tables are at `url`: the destination's own, or one that names tables without project, dataset or
 * schema. Throws `DESTINATION.UNKNOWN_DIALECT`.
 */
export async function dialectNamed(name: string, url: string): Promise<QueryDialect> {
  const kind = await destinationKind(url);
  const known = OTHER_NAMES[name] ?? name;
  if (known === kind.scheme) return kind.dialect(url);
  const load = Object.entries({ ...KINDS, ...PRINTED }).find(([scheme]) => scheme === known)?.[1];
  if (load !== undefined) return (await load()).unqualified;
  throw new DedupError('not-started', [
    {
      code: 'DESTINATION.UNKNOWN_DIALECT',
      summary: `there is no dialect "${name}"`,
      next: `dialects: ${[...Object.keys(KINDS), ...Object.keys(PRINTED)].join(', ')}`,
    },
  ]);
}
