import type { MergeResult } from '../destinations/destination.ts';
import type { Instant } from '../spec/instant.ts';
import { compileAppendLedger, readMergeHeader, type LedgerDetails, type LedgerEntry } from '../sql/ledger.ts';
import type { Statement } from '../sql/statement.ts';
import { OPEN_LOAD_EXPIRY } from './choose-window.ts';
import type { ResultCounts } from './merge-totals.ts';
import type { Inspection, OpenTable } from './open-table.ts';

/**
 * The ledger row of a merge that another run made under the number `seq` and did not record (yet): it died, or is slower than we are. All
 * that the row needs stands in the first line of the MERGE. Undefined when the text is not dedup's.
 */
export function adopt(
  { spec, dialect }: OpenTable,
  inspection: Inspection,
  seq: number,
  sql: string,
  result: MergeResult,
  recordedAt: Instant,
): Statement | undefined {
  const found = readMergeHeader(sql, spec.table, recordedAt);
  if (found === undefined) return undefined;
  const { counts = {}, watermark = null, consumed = [], ...details } = found.details;
  const { winners = null } = counts;
  const left = winners === null || result.affected === null ? null : winners - result.affected;
  const unchanged = left !== null && left < 0 ? null : left;
  const row: LedgerDetails = {
    ...withResult(
      { ...details, counts, consumed },
      { inserted: result.inserted, updated: result.updated, unchanged },
      result,
      null,
    ),
  };
  if (isContinuous(inspection, seq, consumed)) return compileAppendLedger({ ...found, details: { ...row, watermark } }, dialect);
  const merge = { ...found, details: { ...row, watermark: null } };
  return compileAppendLedger(merge, dialect, spec.staging.foreign ? [] : [unknownLoads(merge, seq)]);
}

/**
 * Loads that a lost ledger knew of may still be under way, and commit rows below every later watermark. One entry stands for all of them:
 * a load that began as long ago as a load may be open, and is waited for as long.
 */
function unknownLoads(merge: LedgerEntry, seq: number): LedgerEntry {
  return {
    ...merge,
    kind: 'load_started',
    runId: `lost-ledger-${seq}`,
    windowStart: merge.recordedAt - OPEN_LOAD_EXPIRY,
    windowEnd: null,
    details: {},
  };
}

/** The details of an entry, with what the server said of the MERGE. */
export function withResult(
  details: LedgerDetails,
  counts: ResultCounts,
  result: MergeResult,
  estimated: number | null,
): LedgerDetails {
  return {
    ...details,
    counts: { ...details.counts, ...counts },
    bytes: { estimated, billed: result.bytesBilled },
    jobs: result.jobs,
  };
}

/**
 * Whether the ledger that we read is the one which that merge was planned by. If rows of it are gone (a deleted ledger), loads that were
 * pending are forgotten, so its watermark proves nothing and all retained staging must be read once.
 */
function isContinuous({ ledger, entries }: Inspection, seq: number, consumed: readonly string[]): boolean {
  if (ledger.lastSeq !== seq - 1) return false;
  if (seq > 1) return true;
  const loads = new Set(entries.filter((entry) => entry.kind === 'load_started').map((entry) => entry.runId));
  return consumed.length > 0 && consumed.every((runId) => loads.has(runId));
}
