import { DedupError } from '../errors.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Destination, OpenOptions } from './destination.ts';

/** One kind of destination. Its module loads no driver until `open` is called. */
export interface DestinationKind {
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
