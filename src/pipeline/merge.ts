import type { MergeResult } from '../destinations/destination.ts';
import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import { compileAppendLedger, type LedgerDetails } from '../sql/ledger.ts';
import type { Scan } from '../sql/scan.ts';
import { compileDeleteExpired } from '../sql/tables.ts';
import { budgetOf, refuseOverBudget } from './budget.ts';
import { expiryOf, type ChosenWindow } from './choose-window.ts';
import { reportOn } from './draft.ts';
import { mergedMessage } from './messages.ts';
import { note, prepare, secondsSince, withOpenTable, type Inspection, type OpenTable } from './open-table.ts';
import { planOffline, planWithin } from './plan-merge.ts';
import { prepareMerge, type PreparedMerge } from './prepare-merge.ts';
import type { MergeOptions, Verb } from './verb.ts';

/** How often a merge starts over because another run merged first, before it gives up as temporarily impossible. */
const MAX_OVERTAKEN = 100;

/** `dedup merge`: the staged rows that no merge has read, into the final table. */
export const merge: Verb<MergeOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    if (options.dryRun) {
      await planOffline(spec, options, context, draft, async (table) => planWithin(table, options));
      return;
    }
    await withOpenTable(spec, false, context, draft, async (table) => mergeInto(table, options));
  });

/** The merge step, of `merge` and `run` alike. Throws what stops it. */
export async function mergeInto(table: OpenTable, options: MergeOptions): Promise<void> {
  table.interruptible();
  for (let attempt = 0; attempt < MAX_OVERTAKEN; attempt++) {
    if (await mergeOnce(table, options)) return;
  }
  throw new DedupError('temporary', [
    {
      code: 'MERGE.OVERTAKEN',
      summary: `other runs merged ${table.spec.table} first, ${MAX_OVERTAKEN} times in a row`,
      next: 'run the same command again; nothing is lost',
    },
  ]);
}

/** One attempt; false: another run merged under the same number, so everything must be looked at again. */
async function mergeOnce(table: OpenTable, options: MergeOptions): Promise<boolean> {
  const { spec, dialect, destination, context, draft } = table;
  const inspection = await prepare(table);
  const prepared = await prepareMerge(table, options, inspection);
  const { chosen, scan, entry, statement } = prepared;
  if (scan.unusable > 0) {
    draft.status = 'rejects';
    draft.exitClass = 'rejects';
    note(draft, context, unusableNote(table, scan));
  }
  if (chosen.expired.length > 0) note(draft, context, expiredNote(chosen));
  if (scan.winners === 0 || prepared.nothingNew) {
    draft.rows = { ...draft.rows, inserted: 0, updated: 0, unchanged: scan.winners };
    if (draft.status === 'ok') draft.status = 'nothing';
    if (mustRecordCheck(table, prepared)) {
      const record = compileAppendLedger({ ...entry, kind: 'checked', details: { ...entry.details, jobs: [] } }, dialect);
      await destination.execute(record, `checked/${spec.table}/${context.runId}`);
    }
    return true;
  }
  const estimate = await destination.estimate(statement);
  draft.bytes = { ...draft.bytes, estimated: estimate.bytes };
  refuseOverBudget(table, estimate.bytes, options);
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `merging into ${spec.table}` });
  const budget = budgetOf(table, options);
  const outcome = await destination.merge({
    spec,
    seq: inspection.ledger.lastSeq + 1,
    incarnation: inspection.incarnations.final,
    statement,
    record: (result) =>
      compileAppendLedger(
        {
          ...entry,
          recordedAt: context.clock() + inspection.clockOffset,
          details: withResult(entry.details, scan, result, estimate.bytes),
        },
        dialect,
      ),
    ...(budget === undefined ? {} : { maxBytesBilled: budget }),
  });
  if (outcome.kind === 'overtaken') return false;
  const { result } = outcome;
  draft.statements = [...draft.statements, statement];
  draft.jobs = [...draft.jobs, ...result.jobs];
  draft.bytes = { ...draft.bytes, billed: result.bytesBilled };
  draft.rows = { ...draft.rows, ...resultCounts(scan, result) };
  context.onProgress({
    kind: 'done',
    table: spec.table,
    step: 'merged',
    message: mergedMessage(draft.rows),
    seconds: secondsSince(began, context),
  });
  await deleteExpired(table, inspection, chosen);
  return true;
}

/** `winners = inserted + updated + unchanged`, as far as the server tells. */
function resultCounts(
  scan: Scan,
  result: MergeResult,
): { inserted: number | null; updated: number | null; unchanged: number | null } {
  const unchanged = result.affected === null ? null : scan.winners - result.affected;
  // Negative: a load committed between scan and MERGE, so the counts of the scan are not those of the MERGE.
  return {
    inserted: result.inserted,
    updated: result.updated,
    unchanged: unchanged !== null && unchanged < 0 ? null : unchanged,
  };
}

function withResult(details: LedgerDetails, scan: Scan, result: MergeResult, estimated: number | null): LedgerDetails {
  return {
    ...details,
    counts: { ...details.counts, ...resultCounts(scan, result) },
    bytes: { estimated, billed: result.bytesBilled },
    jobs: result.jobs,
  };
}

/**
 * Whether a window without a merge must be recorded: when it settles loads, or when the watermark of a table that something else fills
 * has stood still for a day, since rows staged after it count as unread until they expire.
 */
function mustRecordCheck({ spec }: OpenTable, { chosen, inspection }: PreparedMerge): boolean {
  if (chosen.consumed.length > 0) return true;
  const { watermark } = inspection.ledger;
  return spec.staging.foreign && (watermark === null || chosen.window.end - watermark > 86_400_000_000n);
}

/** Where the destination does not expire staged rows by itself: those past their retention that are merged for certain. */
async function deleteExpired(table: OpenTable, inspection: Inspection, chosen: ChosenWindow): Promise<void> {
  const { spec, dialect, destination, context } = table;
  if (!dialect.deletesExpired || spec.staging.foreign || chosen.watermark === null) return;
  const kept = inspection.ledger.pendingLoads
    .filter((load) => !chosen.consumed.includes(load.runId))
    .map((load) => load.lowestStamp);
  const before = retentionHorizon(spec, inspection.state.now);
  const safe = [before, chosen.watermark, ...kept].reduce((a, b) => (a < b ? a : b));
  await destination.execute(compileDeleteExpired(spec, safe, dialect), `expire/${spec.table}/${context.runId}`);
}

function retentionHorizon(spec: OpenTable['spec'], now: Instant): Instant {
  return 2n * now - expiryOf(spec, now);
}

function unusableNote({ spec }: OpenTable, scan: Scan): string {
  const columns = [...spec.naturalKey, ...spec.sourceOffset].join(', ');
  return `${scan.unusable.toLocaleString('en-US')} staged rows have NULL in ${columns} and cannot be merged: something other than dedup staged them`;
}

function expiredNote({ expired }: ChosenWindow): string {
  return `no longer waiting for ${expired.length === 1 ? 'load' : 'loads'} ${expired.join(', ')}: started over 24 hours ago and never finished`;
}
