import type { Destination, MergeResult } from '../destinations/destination.ts';
import type { Instant } from '../spec/instant.ts';
import type { UpsertDialect } from '../sql/dialect.ts';
import { compileFrozenMerge } from '../sql/frozen-merge.ts';
import { compileAppendLedger, mergeHeader } from '../sql/ledger.ts';
import { withResult } from './adopt-merge.ts';
import { tellPartitionChanges } from './check-source-partitions.ts';
import { resultCounts } from './merge-totals.ts';
import type { Inspection, OpenTable } from './open-table.ts';
import { prepareMerge, type PreparedMerge } from './prepare-merge.ts';
import { openWindow, readWindow, type ScannedWindow } from './scan-window.ts';
import type { MergeOptions } from './verb.ts';

/** What became of a window that was ranked, counted and written in one transaction. */
export type FrozenOutcome =
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'nothing'; readonly scanned: ScannedWindow }
  | ({ readonly kind: 'merged'; readonly result: MergeResult } & PlannedMerge);

interface PlannedMerge {
  readonly scanned: ScannedWindow;
  readonly merge: PreparedMerge;
  /** When it was decided to write. */
  readonly began: Instant;
}

/** A destination that merges so, with the SQL for it. */
export interface FrozenWays {
  readonly destination: FreezingDestination;
  readonly upsert: UpsertDialect;
}

type FreezingDestination = Destination & Required<Pick<Destination, 'mergeFrozen'>>;

/** Undefined: the destination merges otherwise. */
export function frozenWays({ destination, dialect }: OpenTable): FrozenWays | undefined {
  return isFreezing(destination) && dialect.upsert !== undefined ? { destination, upsert: dialect.upsert } : undefined;
}

function isFreezing(destination: Destination): destination is FreezingDestination {
  return destination.mergeFrozen !== undefined;
}

/**
 * Merges the next window as number `seq` where it is ranked in the transaction of the merge. Such destinations have no price and no limit of
 * partitions, so the window is merged whole. Throws what stops it; then nothing is merged.
 */
export async function mergeFrozen(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  seq: number,
  { destination, upsert }: FrozenWays,
): Promise<FrozenOutcome> {
  const { spec, dialect, context } = table;
  const open = openWindow(table, options, inspection, {});
  const frozen = compileFrozenMerge(spec, open.toScan, dialect, upsert);
  const began = context.clock();
  const now = (): Instant => context.clock() + inspection.clockOffset;
  context.onProgress({ kind: 'step', table: spec.table, doing: `scanning ${spec.staging.table}` });
  let planned: PlannedMerge | undefined;
  let isTold = false;
  const outcome = await destination.mergeFrozen({
    spec,
    seq,
    incarnation: inspection.incarnations.final,
    summary: frozen.write(seq).summary,
    freeze: frozen.freeze,
    scan: frozen.scan,
    missing: frozen.missing,
    decide: async (found, query) => {
      const scanned = await readWindow(table, options, inspection, open, found, began, { table: frozen.table, query });
      const merge = prepareMerge(table, scanned, seq);
      planned = { scanned, merge, began: context.clock() };
      if (scanned.scan.winners === 0 || scanned.nothingNew) return null;
      if (!isTold) tellPartitionChanges(table, scanned);
      isTold = true;
      context.onProgress({ kind: 'step', table: spec.table, doing: `merging into ${spec.table}` });
      const { entry, scan } = merge;
      return {
        statement: frozen.write(seq, mergeHeader(entry)),
        record: (result) => {
          const details = withResult(entry.details, resultCounts(scan, result), result, null);
          return compileAppendLedger({ ...entry, recordedAt: now(), details }, dialect);
        },
      };
    },
  });
  if (outcome.kind === 'overtaken') return outcome;
  if (planned === undefined) throw new Error('a merge that nothing was decided about');
  return outcome.kind === 'nothing' ? { ...outcome, scanned: planned.scanned } : { ...outcome, ...planned };
}
