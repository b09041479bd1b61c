import type { TableSpec } from '../spec/table-spec.ts';
import type { Dialect, TemporaryTables } from './dialect.ts';
import { copiedKeys, scanParts } from './scan-by-key.ts';
import type { ScanOptions } from './scan.ts';
import type { Window } from './staged-rows.ts';
import { statement, type Statement } from './statement.ts';

/** The keys of a window with several rows, for the time of one transaction. */
const KEYS_TABLE = '_dedup_keys';

/** What a MERGE in the transaction of its scan is made of. */
export interface FrozenKeys {
  /** Looks up the keys with several rows, once. */
  readonly freeze: Statement;
  /** What the window holds; `readScan` reads the answer. */
  readonly scan: Statement;
  /** `MergeOptions.copied` for a MERGE that reads `window`: all that was scanned, or what of it is not merged yet. */
  readonly copied: (window: Window) => string;
}

/**
 * The scan and the MERGE by key, where both read the same keys with several rows. So these are looked up once, in rows that nobody changes
 * between the two.
 */
export function compileFrozenKeys(
  spec: TableSpec,
  options: ScanOptions,
  unmerged: Window,
  dialect: Dialect,
  tables: TemporaryTables,
): FrozenKeys {
  const table = tables.temporaryTable(KEYS_TABLE);
  const since = unmerged.start === options.window.start ? undefined : unmerged.start;
  const alias = dialect.quote('_dedup_copied');
  return {
    freeze: statement(
      `look up the keys of ${spec.table} with several staged rows`,
      tables.createTemporaryTable(KEYS_TABLE, copiedKeys(spec, options, dialect, since)),
    ),
    scan: statement(`scan the staged rows of ${spec.table}`, scanParts(spec, options, dialect, table)),
    copied: ({ start }) =>
      start === options.window.start
        ? `${table} AS ${alias}`
        : `(SELECT * FROM ${table} WHERE ${dialect.quote('_dedup_since')} > 1) AS ${alias}`,
  };
}
