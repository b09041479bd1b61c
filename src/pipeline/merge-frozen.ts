import type { Destination, MergeResult } from '../destinations/destination.ts';
import type { Instant } from '../spec/instant.ts';
import { compileFrozenKeys } from '../sql/frozen-keys.ts';
import { compileFrozenMerge, mergeSummary } from '../sql/frozen-merge.ts';
import { compileAppendLedger, mergeHeader } from '../sql/ledger.ts';
import { compileMerge } from '../sql/merge.ts';
import type { Statement } from '../sql/statement.ts';
import { withResult } from './adopt-merge.ts';
import { tellPartitionChanges } from './check-source-partitions.ts';
import { resultCounts } from './merge-totals.ts';
import type { Inspection, OpenTable } from './open-table.ts';
import { prepareMerge, type PreparedMerge } from './prepare-merge.ts';
import { openWindow, readWindow, type OpenWindow, type ScannedWindow } from './scan-window.ts';
import type { MergeOptions } from './verb.ts';

/** What became of a window that was counted and written in one transaction. */
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
  readonly compile: (open: OpenWindow) => FrozenStatements;
}

interface FrozenStatements {
  readonly freeze: Statement;
  readonly scan: Statement;
  readonly missing?: Statement;
  /** Where the ranked rows are, if the window is ranked as a whole. */
  readonly table?: string;
  readonly write: (merge: PreparedMerge) => Statement;
}

type FreezingDestination = Destination & Required<Pick<Destination, 'mergeFrozen'>>;

/** Undefined: the destination merges otherwise. */
export function frozenWays({ destination, dialect, spec }: OpenTable): FrozenWays | undefined {
  if (!isFreezing(destination)) return undefined;
  const { upsert, temporaryTables } = dialect;
  if (upsert !== undefined) {
    const compile = ({ toScan }: OpenWindow): FrozenStatements => {
      const frozen = compileFrozenMerge(spec, toScan, dialect, upsert);
      return { ...frozen, write: ({ seq, entry }) => frozen.write(seq, mergeHeader(entry)) };
    };
    return { destination, compile };
  }
  if (temporaryTables === undefined) return undefined;
  const compile = ({ toScan, chosen }: OpenWindow): FrozenStatements => {
    const { freeze, scan, copied } = compileFrozenKeys(spec, toScan, chosen.unmerged, dialect, temporaryTables);
    return {
      freeze,
      scan,
      write: ({ options }) => compileMerge(spec, { ...options, copied: copied(options.window) }, dialect),
    };
  };
  return { destination, compile };
}

function isFreezing(destination: Destination): destination is FreezingDestination {
  return destination.mergeFrozen !== undefined;
}

/**
 * Merges the next window as number `seq` where it is scanned in the transaction of the merge. Such destinations have no price and no limit of
 * partitions, so the window is merged whole. Throws what stops it; then nothing is merged.
 */
export async function mergeFrozen(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  seq: number,
  { destination, compile }: FrozenWays,
): Promise<FrozenOutcome> {
  const { spec, dialect, context } = table;
  const open = openWindow(table, options, inspection, {});
  const { freeze, scan, missing, table: ranked, write } = compile(open);
  const began = context.clock();
  const now = (): Instant => context.clock() + inspection.clockOffset;
  context.onProgress({ kind: 'step', table: spec.table, doing: `scanning ${spec.staging.table}` });
  let planned: PlannedMerge | undefined;
  let isTold = false;
  const outcome = await destination.mergeFrozen({
    spec,
    seq,
    incarnation: inspection.incarnations.final,
    summary: mergeSummary(spec),
    freeze,
    scan,
    ...(missing === undefined ? {} : { missing }),
    decide: async (found, query) => {
      const scanned = await readWindow(table, options, inspection, open, found, began, {
        ...(ranked === undefined ? {} : { table: ranked }),
        query,
      });
      const merge = prepareMerge(table, scanned, seq);
      planned = { scanned, merge, began: context.clock() };
      if (scanned.scan.winners === 0 || scanned.nothingNew) return null;
      if (!isTold) tellPartitionChanges(table, scanned);
      isTold = true;
      context.onProgress({ kind: 'step', table: spec.table, doing: `merging into ${spec.table}` });
      const { entry } = merge;
      return {
        statement: write(merge),
        record: (result) => {
          const details = withResult(entry.details, resultCounts(merge.scan, result), result, null);
          return compileAppendLedger({ ...entry, recordedAt: now(), details }, dialect);
        },
      };
    },
  });
  if (outcome.kind === 'overtaken') return outcome;
  if (planned === undefined) throw new Error('a merge that nothing was decided about');
  return outcome.kind === 'nothing' ? { ...outcome, scanned: planned.scanned } : { ...outcome, ...planned };
}
