import { DedupError } from '../errors.ts';
import { formatInstant, parseInstant } from '../spec/instant.ts';
import { compileCoverage } from '../sql/ledger.ts';
import { compileLastSeq } from '../sql/tables.ts';
import { countOf, textOf } from '../sql/value.ts';
import { expiryOf } from './choose-window.ts';
import { inspect, type Inspection, type OpenTable } from './open-table.ts';
import type { MergeOptions } from './verb.ts';

/**
 * The number of the next merge: one after the last in the ledger. Where the ledger has none, it may be gone while the table is not: then the
 * table and the destination's own memory are asked, and a merge that the ledger does not know is tried again under its own number, whereby
 * it is found and recorded. Null: the ledger was not gone, but another run has made the first merge since it was read, so everything has to be
 * looked at again.
 */
export async function nextSeq(table: OpenTable, { ledger }: Inspection): Promise<number | null> {
  const { spec, dialect, destination } = table;
  if (ledger.lastSeq > 0) return ledger.lastSeq + 1;
  const rows = await destination.query(compileLastSeq(spec, dialect));
  const inTable = countOf(rows[0] ?? {}, 'seq');
  const remembered = await destination.findMerge(spec, Math.max(1, inTable));
  if (remembered !== null) return remembered;
  return inTable > 0 && (await inspect(table)).ledger.lastSeq > 0 ? null : inTable + 1;
}

/**
 * A final table that was dropped and created again is filled anew from staging, unless staging no longer holds all that was once merged:
 * then throws `MERGE.NOT_COVERED`, for the table would silently be smaller than before.
 */
export async function refuseUncovered(table: OpenTable, options: MergeOptions, inspection: Inspection): Promise<void> {
  const { spec, dialect, destination } = table;
  const { ledger, state, entries, incarnations } = inspection;
  if (options.acceptExpired || ledger.isMergedInto || ledger.watermark !== null || entries.length === 0) return;
  const [row = {}] = await destination.query(compileCoverage(spec.table, incarnations, spec.staging.foreign, dialect));
  const oldest = parseInstant(textOf(row, 'oldest') ?? '');
  if (countOf(row, 'merges') === 0 || oldest === undefined || expiryOf(spec, oldest) > state.now) return;
  throw new DedupError('failed', [
    {
      code: 'MERGE.NOT_COVERED',
      summary: `${spec.table} was dropped and created again, and staging no longer holds all that was merged into it`,
      where: `table ${spec.table}`,
      why: `events were staged since ${formatInstant(oldest)}, and staged rows are kept for ${spec.stagingRetentionDays} days`,
      next: 'restore the table, or load the older events again; to fill it from what is left: dedup merge --accept-expired',
    },
  ]);
}
