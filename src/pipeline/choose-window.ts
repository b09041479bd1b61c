import { DedupError } from '../errors.ts';
import { formatInstant, type Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { Window } from '../sql/staged-rows.ts';
import { OPEN_LOAD_EXPIRY } from './open-load-expiry.ts';
import type { LedgerView, PendingLoad } from './ledger-view.ts';

const MICROS_PER_SECOND = 1_000_000n;
const DAY: Instant = 86_400n * MICROS_PER_SECOND;

export interface WindowOptions {
  /** Read from here, whatever the ledger says. */
  readonly since?: Instant;
  /** Read all that is retained. */
  readonly full: boolean;
  /** Go on although unmerged rows may have expired. */
  readonly acceptExpired: boolean;
  /** End the window here at the latest: what lies behind is merged afterwards. */
  readonly until?: Instant;
  /** Go on after an earlier window of this run. */
  readonly after?: MergedPart;
  /** Whether staged rows can expire before they are merged; false where dedup itself deletes them. */
  readonly expires: boolean;
  /** Whether no row can come below the watermark but of a load that is pending (`Dialect.stagesInOrder`). */
  readonly inOrder?: boolean;
}

/** What this run has merged already, when a window was too big for one MERGE. */
export interface MergedPart {
  /** Where the first of its windows began; null: at the beginning. */
  readonly chainStart: Instant | null;
  /** Where the last of its windows ended. */
  readonly end: Instant;
  /** Loads that had finished before the first of its scans: the windows together cover them. */
  readonly finishedLoads: readonly string[];
}

/** What the next merge reads, and what it thereby settles. */
export interface ChosenWindow {
  /** What the scan reads. */
  readonly window: Window;
  /**
   * What the MERGE reads: the end of the window, from the first row on that may not be merged. The rows before are scanned, so that copies of them
   * are counted and conflicts with them found, but to merge them again would change nothing.
   */
  readonly unmerged: Window;
  /** The watermark once this window is merged; null: rows from before the window may remain. */
  readonly watermark: Instant | null;
  /** Where the window, or the first of a chain of windows, began; null: at the beginning. */
  readonly chainStart: Instant | null;
  /** Loads whose rows all lie in the window (or in the chain that it ends). */
  readonly consumed: readonly string[];
  /** Loads that died: consumed too, with a warning. */
  readonly expired: readonly string[];
  /** Where the window after this one will begin, if no load comes between. */
  readonly tailStart: Instant;
}

/**
 * The window of the next merge (DESIGN §7.2): from the watermark less the overlap, or from the lowest stamp of a load that no merge has
 * settled, to now. Reading rows again is always harmless; passing a row by never is. Pure. Throws `MERGE.EXPIRED` when rows that no
 * merge has read may have expired from staging.
 */
export function chooseWindow(spec: TableSpec, ledger: LedgerView, now: Instant, options: WindowOptions): ChosenWindow {
  const overlap = overlapOf(spec);
  const stamps = ledger.pendingLoads.flatMap((load) => (load.highestStamp === null ? [] : [load.highestStamp + 1n]));
  const whole = latest([now, ...(ledger.watermark === null ? [] : [ledger.watermark]), ...stamps]);
  const end = options.until !== undefined && options.until < whole ? options.until : whole;
  if (!options.acceptExpired && options.expires) refuseExpired(spec, ledger, now);
  const chainStart =
    options.after === undefined
      ? options.full
        ? null
        : (options.since ?? automaticStart(spec, ledger))
      : options.after.chainStart;
  const start = options.after?.end ?? chainStart;
  const covers = (load: PendingLoad): boolean =>
    (chainStart === null || load.lowestStamp >= chainStart) &&
    (load.highestStamp ?? load.lowestStamp) < end &&
    (options.after === undefined || options.after.finishedLoads.includes(load.runId));
  const expired = ledger.pendingLoads.filter(
    (load) => load.highestStamp === null && load.recordedAt + OPEN_LOAD_EXPIRY < now && covers(load),
  );
  const settled = ledger.pendingLoads.filter((load) => load.highestStamp !== null && covers(load));
  const settledIds = new Set([...settled, ...expired].map((load) => load.runId));
  const contiguous = chainStart === null || (ledger.watermark !== null && chainStart <= ledger.watermark);
  const isAutomatic = options.after === undefined && !options.full && options.since === undefined;
  const unmergedStart = isAutomatic && options.inOrder === true ? startOf(ledger, 0n) : start;
  return {
    window: start === null ? { end } : { start, end },
    unmerged: unmergedStart === null ? { end } : { start: unmergedStart, end },
    watermark: contiguous ? latest([end, ...(ledger.watermark === null ? [] : [ledger.watermark])]) : ledger.watermark,
    chainStart,
    consumed: [...settledIds],
    expired: expired.map((load) => load.runId),
    tailStart: earliest([
      end - overlap,
      ...ledger.pendingLoads.filter((load) => !settledIds.has(load.runId)).map((load) => load.lowestStamp),
    ]),
  };
}

/** When a row that was staged at `stamp` expires: a whole number of days after its daily partition begins. */
export function expiryOf(spec: TableSpec, stamp: Instant): Instant {
  return startOfDay(stamp) + BigInt(spec.stagingRetentionDays) * DAY;
}

/** The lowest stamp that has not expired at `now`. */
export function retainedSince(spec: TableSpec, now: Instant): Instant {
  return startOfDay(now) - BigInt(spec.stagingRetentionDays - 1) * DAY;
}

function overlapOf({ merge }: TableSpec): Instant {
  return BigInt(Math.round(merge.overlapSeconds * 1_000_000));
}

function startOfDay(instant: Instant): Instant {
  return instant - (((instant % DAY) + DAY) % DAY);
}

/** Where the next window begins: nothing staged before can still be unmerged; null: anything can. */
export function automaticStart(spec: TableSpec, ledger: LedgerView): Instant | null {
  return startOf(ledger, overlapOf(spec));
}

function startOf({ watermark, pendingLoads }: LedgerView, overlap: Instant): Instant | null {
  if (watermark === null) return null;
  return earliest([watermark - overlap, ...pendingLoads.map((load) => load.lowestStamp)]);
}

/**
 * Our own loads stand in the ledger, so only a pending one can lose rows; a table that something else fills may have had rows at any time
 * after the watermark.
 */
function refuseExpired(spec: TableSpec, ledger: LedgerView, now: Instant): void {
  const unread = [
    ...ledger.pendingLoads.map((load) => load.lowestStamp),
    ...(spec.staging.foreign && ledger.watermark !== null ? [ledger.watermark] : []),
  ];
  const lost = unread.filter((stamp) => expiryOf(spec, stamp) <= now).toSorted((a, b) => (a < b ? -1 : 1))[0];
  if (lost === undefined) return;
  throw new DedupError('failed', [
    {
      code: 'MERGE.EXPIRED',
      summary: `rows staged since ${formatInstant(lost)} may have expired from ${spec.staging.table} before a merge read them`,
      where: `table ${spec.table}`,
      why: `staged rows are kept for ${spec.stagingRetentionDays} days, and the last merge is older than that`,
      next: 'load the missing events again if you have them; to go on with what is left: dedup merge --accept-expired',
    },
  ]);
}

function latest(instants: readonly [Instant, ...Instant[]]): Instant {
  return instants.reduce((a, b) => (a > b ? a : b));
}

function earliest(instants: readonly [Instant, ...Instant[]]): Instant {
  return instants.reduce((a, b) => (a < b ? a : b));
}
