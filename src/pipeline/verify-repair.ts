import { formatInstant } from '../spec/instant.ts';
import { compileAppendLedger, mergeHeader, type LedgerDetails, type LedgerEntry } from '../sql/ledger.ts';
import type { Statement } from '../sql/statement.ts';
import { compileRepair } from '../sql/verify-repair.ts';
import { finalNames } from '../sql/verify-sides.ts';
import type { FindingKind, VerifyCounts } from '../sql/verify.ts';
import { adopt, withResult } from './adopt-merge.ts';
import type { Comparison } from './compare-with-staging.ts';
import { identityOf } from './compare-tables.ts';
import type { RepairReport } from './findings-report.ts';
import { nextSeq } from './next-seq.ts';
import { secondsSince } from './open-table.ts';
import { basisOf } from './prepare-merge.ts';
import type { VerifyOptions } from './verb.ts';
import { estimateWithin, verifyBudget } from './verify-budget.ts';
import { rows } from './verify-messages.ts';

/** Findings that staging can set right; for the others there is no right row in it. */
const REPAIRABLE: readonly FindingKind[] = ['missing', 'stale', 'changed', 'ahead', 'duplicate'];

/** Findings that stay after a repair: a hand has to look at them. */
export const NOT_REPAIRABLE: readonly FindingKind[] = ['unstaged', 'null_key', 'moved'];

/** A repair, compiled, with what the ledger will say about it. */
export interface PreparedRepair {
  readonly seq: number;
  readonly statement: Statement;
  readonly entry: LedgerEntry;
}

/** How many keys a repair would touch. */
export function repairableKeys({ kinds }: VerifyCounts): number {
  return REPAIRABLE.reduce((sum, kind) => sum + kinds[kind], 0);
}

/** What a repair does, as counted before it. */
export function plannedRepair({ kinds, extraCopies }: VerifyCounts): RepairReport {
  return {
    applied: false,
    inserted: kinds.missing,
    updated: kinds.stale + kinds.changed + kinds.ahead,
    removed: extraCopies,
    remaining: null,
  };
}

/** A repair in one line: `1 row inserted, 2 rows updated, 1 extra copy removed`. */
export function describeRepair({ inserted, updated, removed }: RepairReport): string {
  const parts = [
    ...(inserted > 0 ? [`${rows(inserted)} inserted`] : []),
    ...(updated > 0 ? [`${rows(updated)} set to the staged winner`] : []),
    ...(removed > 0 ? [`${rows(removed)} removed that stood twice`] : []),
  ];
  return parts.join(', ');
}

/**
 * The repair as the next merge of the table: its number and its ledger row are a merge's, so nothing merges at the same time. Null: another run
 * has merged since the comparison.
 */
export async function prepareRepair(comparison: Comparison): Promise<PreparedRepair | null> {
  const { table, inspection, chosen, counts } = comparison;
  const { spec, dialect } = table;
  const seq = await nextSeq(table, inspection);
  if (seq === null) return null;
  const ours = new Set(finalNames(spec).map((name) => name.toLowerCase()));
  const others = (inspection.state.final?.columns ?? []).map(({ name }) => name).filter((name) => !ours.has(name.toLowerCase()));
  const entry = repairEntry(comparison, seq, plannedRepair(counts));
  const { scope } = chosen;
  return { seq, entry, statement: compileRepair(spec, { scope, others, seq, header: mergeHeader(entry) }, dialect) };
}

/** Runs the repair and records it. False: another run merged under this number first, so everything has to be looked at again. */
export async function runRepair(comparison: Comparison, repair: PreparedRepair, options: VerifyOptions): Promise<boolean> {
  const { table, inspection, counts } = comparison;
  const { spec, dialect, destination, context, draft } = table;
  const { seq, entry, statement } = repair;
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `repairing ${spec.table}` });
  const estimated = await estimateWithin(table, statement, options);
  const budget = verifyBudget(table, options);
  const now = (): bigint => context.clock() + inspection.clockOffset;
  const planned = plannedRepair(counts);
  const outcome = await destination.merge({
    spec,
    seq,
    incarnation: inspection.incarnations.final,
    statement,
    record: (result) => {
      const written = { inserted: planned.inserted, updated: planned.updated, unchanged: null };
      const details = withResult(entry.details, written, result, estimated);
      return compileAppendLedger({ ...entry, recordedAt: now(), details }, dialect);
    },
    failedAttempts: seq === inspection.ledger.lastSeq + 1 ? inspection.ledger.failedAttempts : 0,
    recordFailure: (attempts) =>
      compileAppendLedger({ ...entry, kind: 'failed', recordedAt: now(), details: { seq, attempts } }, dialect),
    adopt: (sql, result) => adopt(table, sql, result, now()),
    ...(budget === undefined ? {} : { maxBytesBilled: budget }),
    windowEnd: comparison.watermark,
  });
  if (outcome.kind === 'overtaken') return false;
  draft.jobs = [...draft.jobs, ...outcome.result.jobs];
  draft.bytes = { ...draft.bytes, billed: outcome.result.bytesBilled };
  context.onProgress({
    kind: 'done',
    table: spec.table,
    step: 'repaired',
    message: describeRepair(planned),
    seconds: secondsSince(began, context),
  });
  return true;
}

/** It settles no load and moves no watermark, so what the ledger knows of these is written down as it is. */
function repairEntry({ table, inspection, watermark, chosen }: Comparison, seq: number, planned: RepairReport): LedgerEntry {
  const { spec, context } = table;
  const { tail, sourcePartitions } = inspection.ledger;
  const details: LedgerDetails = {
    seq,
    ...basisOf(inspection),
    repair: true,
    consumed: [],
    watermark: formatInstant(watermark),
    ...(tail === null ? {} : { tail: { start: formatInstant(tail.start), rows: tail.rows } }),
    counts: { removed: planned.removed },
    ...(spec.sourcePartition.length === 0 ? {} : { sourcePartitions }),
  };
  return {
    kind: 'merge',
    table: spec.table,
    runId: context.runId,
    version: context.version,
    incarnations: inspection.incarnations,
    identity: identityOf(spec),
    startedAt: inspection.state.now,
    recordedAt: inspection.state.now,
    windowStart: chosen.start,
    windowEnd: watermark,
    details,
  };
}
