import type { MergeResult } from '../destinations/destination.ts';
import type { Instant } from '../spec/instant.ts';
import { compileAppendLedger, readMergeHeader, type LedgerDetails } from '../sql/ledger.ts';
import type { Statement } from '../sql/statement.ts';
import type { ResultCounts } from './merge-totals.ts';
import type { OpenTable } from './open-table.ts';

/**
 * The ledger row of a merge that another run made under the number `seq` and did not record (yet): it died, or is slower than we are. All
 * that the row needs stands in the first line of the MERGE. Undefined when the text is not dedup's.
 */
export function adopt(
  { spec, dialect }: OpenTable,
  sql: string,
  result: MergeResult,
  recordedAt: Instant,
): Statement | undefined {
  const found = readMergeHeader(sql, spec.table, recordedAt);
  if (found === undefined) return undefined;
  const { counts = {} } = found.details;
  const { winners = null } = counts;
  const left = winners === null || result.affected === null ? null : winners - result.affected;
  const unchanged = left !== null && left < 0 ? null : left;
  const row = withResult(
    { ...found.details, counts },
    { inserted: result.inserted, updated: result.updated, unchanged },
    result,
    null,
  );
  return compileAppendLedger({ ...found, details: row }, dialect);
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
