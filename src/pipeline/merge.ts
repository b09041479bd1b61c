import type { MergeResult } from '../destinations/destination.ts';
import { DedupError } from '../errors.ts';
import { countText } from '../spec/count-text.ts';
import type { Instant } from '../spec/instant.ts';
import { compileAppendLedger } from '../sql/ledger.ts';
import type { Scan } from '../sql/scan.ts';
import { compileDeleteExpired } from '../sql/tables.ts';
import { adopt, withResult } from './adopt-merge.ts';
import { budgetOf } from './budget.ts';
import { tellPartitionChanges } from './check-source-partitions.ts';
import { retainedSince, type ChosenWindow, type MergedPart } from './choose-window.ts';
import { reportOn } from './draft.ts';
import { fitMerges, type EstimatedMerge } from './fit-merges.ts';
import { addToReport, resultCounts } from './merge-totals.ts';
import { frozenWays, mergeFrozen, type FrozenWays } from './merge-frozen.ts';
import { mergedMessage, noStaging } from './messages.ts';
import { note, prepare, secondsSince, withOpenTable, type Inspection, type OpenTable } from './open-table.ts';
import { planOffline, planWithin } from './plan-merge.ts';
import { nextSeq, refuseUncovered } from './next-seq.ts';
import { prepareMerge, type PreparedMerge } from './prepare-merge.ts';
import type { ScannedWindow } from './scan-window.ts';
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

/**
 * The merge step, of `merge` and `run` alike: window after window until all is merged, which is one window unless it is too big for one
 * MERGE. When another run merges first, everything is looked at again. Throws what stops it.
 */
export async function mergeInto(table: OpenTable, options: MergeOptions): Promise<void> {
  table.interruptible();
  let after: MergedPart | undefined;
  let overtaken = 0;
  for (;;) {
    const outcome = await mergeWindow(table, options, after);
    if (outcome.kind === 'done') return;
    if (outcome.kind === 'more') after = outcome.part;
    else if (++overtaken > MAX_OVERTAKEN) throw alwaysOvertaken(table);
  }
}

type WindowOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'more'; readonly part: MergedPart }
  | { readonly kind: 'overtaken' };

const NOTHING_SCANNED = {
  scanned: 0,
  unusable: 0,
  redelivered: 0,
  conflicting: 0,
  superseded: 0,
  winners: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
} as const;

async function mergeWindow(table: OpenTable, options: MergeOptions, after: MergedPart | undefined): Promise<WindowOutcome> {
  const { spec, context, draft } = table;
  const inspection = await prepare(table, { toMerge: true });
  if (inspection.state.staging === undefined) {
    draft.status = 'nothing';
    draft.rows = { ...draft.rows, ...NOTHING_SCANNED };
    note(draft, context, noStaging(spec));
    return { kind: 'done' };
  }
  await refuseUncovered(table, options, inspection);
  const seq = await nextSeq(table, inspection);
  if (seq === null) return { kind: 'overtaken' };
  const ways = frozenWays(table);
  if (ways !== undefined) return mergeFrozenWindow(table, options, inspection, seq, ways);
  const { scanned, merges, isCut } = await fitMerges(table, options, inspection, seq, true, after);
  const { chosen, scan } = scanned;
  let isFirst = after === undefined;
  if (merges.length === 0) {
    addToReport(draft, spec, chosen, scan, { inserted: 0, updated: 0, unchanged: scan.winners }, isFirst);
    if (isFirst && !isCut && draft.status === 'ok') draft.status = 'nothing';
    await recordCheck(table, scanned);
  }
  if (merges.length > 0 && !isCut) tellPartitionChanges(table, scanned);
  for (const merge of merges) {
    const result = await mergeOnce(table, options, inspection, merge);
    if (result === null) return { kind: 'overtaken' };
    addToReport(draft, spec, chosen, merge.scan, resultCounts(merge.scan, result), isFirst);
    isFirst = false;
  }
  warnOf(table, chosen, scan);
  if (isCut) return { kind: 'more', part: mergedPart(inspection, chosen, after) };
  if (merges.length > 0) await deleteExpired(table, inspection, chosen);
  return { kind: 'done' };
}

/** The same where the window is counted in the transaction of the merge. */
async function mergeFrozenWindow(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  seq: number,
  ways: FrozenWays,
): Promise<WindowOutcome> {
  const { spec, draft } = table;
  const outcome = await mergeFrozen(table, options, inspection, seq, ways);
  if (outcome.kind === 'overtaken') return outcome;
  const { chosen, scan } = outcome.scanned;
  if (outcome.kind === 'nothing') {
    addToReport(draft, spec, chosen, scan, { inserted: 0, updated: 0, unchanged: scan.winners }, true);
    if (draft.status === 'ok') draft.status = 'nothing';
    await recordCheck(table, outcome.scanned);
  } else {
    tellMerged(table, outcome.merge, outcome.result, null, outcome.began);
    addToReport(draft, spec, chosen, scan, resultCounts(scan, outcome.result), true);
  }
  warnOf(table, chosen, scan);
  if (outcome.kind === 'merged') await deleteExpired(table, inspection, chosen);
  return { kind: 'done' };
}

/** Null: another run merged under the same number first. */
async function mergeOnce(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  merge: EstimatedMerge,
): Promise<MergeResult | null> {
  const { spec, dialect, destination, context } = table;
  const { entry, statement, scan, estimated, seq } = merge;
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `merging into ${spec.table}` });
  const budget = budgetOf(table, options);
  const now = (): Instant => context.clock() + inspection.clockOffset;
  const outcome = await destination.merge({
    spec,
    seq,
    incarnation: inspection.incarnations.final,
    statement,
    record: (result) =>
      compileAppendLedger(
        { ...entry, recordedAt: now(), details: withResult(entry.details, resultCounts(scan, result), result, estimated) },
        dialect,
      ),
    failedAttempts: seq === inspection.ledger.lastSeq + 1 ? inspection.ledger.failedAttempts : 0,
    recordFailure: (attempts) =>
      compileAppendLedger({ ...entry, kind: 'failed', recordedAt: now(), details: { seq, attempts } }, dialect),
    adopt: (sql, result) => adopt(table, sql, result, now()),
    ...(budget === undefined ? {} : { maxBytesBilled: budget }),
    ...(entry.windowEnd === null ? {} : { windowEnd: entry.windowEnd }),
  });
  if (outcome.kind === 'overtaken') return null;
  tellMerged(table, merge, outcome.result, estimated, began);
  return outcome.result;
}

/** Puts a merge that is done into the report. */
function tellMerged(
  { spec, context, draft }: OpenTable,
  { statement, scan }: PreparedMerge,
  result: MergeResult,
  estimated: number | null,
  began: Instant,
): void {
  draft.statements = [...draft.statements, statement];
  draft.jobs = [...draft.jobs, ...result.jobs];
  draft.bytes = {
    ...draft.bytes,
    estimated: plus(draft.bytes.estimated, estimated),
    billed: plus(draft.bytes.billed, result.bytesBilled),
  };
  const message = mergedMessage({ ...resultCounts(scan, result), winners: scan.winners });
  context.onProgress({ kind: 'done', table: spec.table, step: 'merged', message, seconds: secondsSince(began, context) });
}

function mergedPart(inspection: Inspection, chosen: ChosenWindow, after: MergedPart | undefined): MergedPart {
  const finished = inspection.ledger.pendingLoads.filter((load) => load.highestStamp !== null).map((load) => load.runId);
  return { chainStart: chosen.chainStart, end: chosen.window.end, finishedLoads: after?.finishedLoads ?? finished };
}

/**
 * Records a window without a merge when it settles loads, or when the watermark of a table that something else fills has stood still for
 * a day: rows staged after it count as unread until they expire.
 */
async function recordCheck(table: OpenTable, scanned: ScannedWindow): Promise<void> {
  const { spec, dialect, destination, context } = table;
  const { chosen, inspection } = scanned;
  const { watermark } = inspection.ledger;
  const standsStill = spec.staging.foreign && (watermark === null || chosen.window.end - watermark > 86_400_000_000n);
  if (chosen.consumed.length === 0 && !standsStill) return;
  const { entry } = prepareMerge(table, scanned, 0);
  const { seq: _, ...details } = entry.details;
  await destination.execute(
    compileAppendLedger({ ...entry, kind: 'checked', details }, dialect),
    `checked/${spec.table}/${context.runId}/${chosen.window.end}`,
  );
}

/**
 * Where the destination does not expire staged rows by itself: those past their retention that are merged for certain. A run that is stopped
 * leaves them to the next merge: its own is done.
 */
async function deleteExpired(table: OpenTable, inspection: Inspection, chosen: ChosenWindow): Promise<void> {
  const { spec, dialect, destination, context } = table;
  if (!dialect.deletesExpired || spec.staging.foreign || chosen.watermark === null) return;
  const unsettled = inspection.ledger.pendingLoads
    .filter((load) => !chosen.consumed.includes(load.runId))
    .map((load) => load.lowestStamp);
  const before = [retainedSince(spec, inspection.state.now), chosen.watermark, ...unsettled].reduce((a, b) => (a < b ? a : b));
  try {
    await destination.execute(compileDeleteExpired(spec, before, dialect), `expire/${spec.table}/${context.runId}`);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}

function warnOf({ spec, context, draft }: OpenTable, { expired }: ChosenWindow, scan: Scan): void {
  if (scan.unusable > 0) {
    draft.status = 'rejects';
    draft.exitClass = 'rejects';
    const columns = [...spec.naturalKey, ...spec.sourceOffset].join(', ');
    note(
      draft,
      context,
      `${countText(scan.unusable)} staged rows have NULL in ${columns} and cannot be merged: something other than dedup staged them`,
    );
  }
  if (spec.uniqueOffsets && scan.conflicting > 0) {
    note(
      draft,
      context,
      `the spec says unique_offsets, but ${countText(scan.conflicting)} staged rows have the key and the source offset of a row with other content: a materialized view may mix the two`,
    );
  }
  if (expired.length > 0) {
    note(
      draft,
      context,
      `no longer waiting for ${expired.length === 1 ? 'load' : 'loads'} ${expired.join(', ')}: started over 24 hours ago and never finished`,
    );
  }
}

function alwaysOvertaken({ spec }: OpenTable): DedupError {
  return new DedupError('temporary', [
    {
      code: 'MERGE.OVERTAKEN',
      summary: `other runs merged ${spec.table} first, ${MAX_OVERTAKEN} times in a row`,
      next: 'run the same command again; nothing is lost',
    },
  ]);
}

function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}
