import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import { whyNoRanges } from '../sql/partition-ranges.ts';
import { budgetOf, overBudget } from './budget.ts';
import type { MergedPart } from './choose-window.ts';
import type { Inspection, OpenTable } from './open-table.ts';
import { prepareMerge, type PreparedMerge } from './prepare-merge.ts';
import { scanWindow, type ScannedWindow } from './scan-window.ts';
import type { MergeOptions } from './verb.ts';

/** The next window that fits, and the MERGEs over it. */
export interface FittedMerges {
  readonly scanned: ScannedWindow;
  /** Usually one; several when the rows of one stamp touch too much; none when there is nothing to merge. */
  readonly merges: readonly EstimatedMerge[];
  /** Whether the window was cut short, so that another one follows. */
  readonly isCut: boolean;
}

export interface EstimatedMerge extends PreparedMerge {
  /** Bytes that it would process; null: not known. */
  readonly estimated: number | null;
  /** The most bytes that it would be billed for, which is what a budget is held against; null: not known. */
  readonly mostBilled: number | null;
}

/**
 * The window that the next merge can take within the budget and the limits of one job (DESIGN §7.4). Too big: an earlier end, halving the
 * time between its first and last row; rows of a single stamp that are still too much are merged partition range by partition range.
 * Throws `MERGE.OVER_BUDGET` when even the smallest piece is, before it costs anything. `estimates` is false where the final table does
 * not exist yet, so that nothing can be estimated.
 */
export async function fitMerges(
  table: OpenTable,
  options: MergeOptions,
  inspection: Inspection,
  seq: number,
  estimates: boolean,
  after?: MergedPart,
): Promise<FittedMerges> {
  let until: Instant | undefined;
  for (;;) {
    const bounds = { ...(until === undefined ? {} : { until }), ...(after === undefined ? {} : { after }) };
    const scanned = await scanWindow(table, options, inspection, bounds);
    const { scan } = scanned;
    const isCut = until !== undefined;
    if (scan.winners === 0 || scanned.nothingNew) return { scanned, merges: [], isCut };
    const whole = await estimate(table, prepareMerge(table, scanned, seq), estimates);
    if (fits(table, whole, options)) return { scanned, merges: [whole], isCut };
    if (whyNoRanges(table.spec) !== undefined && !tooManyPartitions(table, whole)) throw overBudget(table, whole, options);
    if (scan.oldest === null || scan.newest === null || scan.oldest >= scan.newest) {
      return { scanned, merges: await partsThatFit(table, scanned, seq, options, estimates), isCut };
    }
    until = scan.oldest + (scan.newest - scan.oldest) / 2n + 1n;
  }
}

async function partsThatFit(
  table: OpenTable,
  scanned: ScannedWindow,
  seq: number,
  options: MergeOptions,
  estimates: boolean,
): Promise<readonly EstimatedMerge[]> {
  const reason = whyNoRanges(table.spec);
  if (reason !== undefined) throw tooManyPartitionsError(table, scanned, reason);
  const todo = [[...new Set(scanned.scan.partitionStarts)].toSorted((a, b) => (a < b ? -1 : 1))];
  const merges: EstimatedMerge[] = [];
  for (let starts = todo.shift(); starts !== undefined; starts = todo.shift()) {
    const part = { starts, isFirst: merges.length === 0, isLast: todo.length === 0 };
    const merge = await estimate(table, prepareMerge(table, scanned, seq + merges.length, part), estimates);
    if (fits(table, merge, options)) {
      merges.push(merge);
    } else if (starts.length > 1) {
      const middle = Math.ceil(starts.length / 2);
      todo.unshift(starts.slice(0, middle), starts.slice(middle));
    } else {
      throw overBudget(table, merge, options);
    }
  }
  return merges;
}

async function estimate(table: OpenTable, merge: PreparedMerge, possible: boolean): Promise<EstimatedMerge> {
  const { bytes, mostBilled } = possible ? await table.destination.estimate(merge.statement) : { bytes: null, mostBilled: null };
  return { ...merge, estimated: bytes, mostBilled };
}

function fits(table: OpenTable, merge: EstimatedMerge, options: MergeOptions): boolean {
  const budget = budgetOf(table, options);
  const affordable = merge.mostBilled === null || budget === undefined || BigInt(merge.mostBilled) <= budget;
  return affordable && !tooManyPartitions(table, merge);
}

function tooManyPartitions({ dialect }: OpenTable, { scan }: PreparedMerge): boolean {
  return dialect.maxPartitions !== undefined && new Set(scan.partitionStarts).size > dialect.maxPartitions;
}

function tooManyPartitionsError({ spec, dialect }: OpenTable, { scan }: ScannedWindow, reason: string): DedupError {
  return new DedupError('failed', [
    {
      code: 'MERGE.TOO_MANY_PARTITIONS',
      summary: `the events of one segment touch ${new Set(scan.partitionStarts).size} partitions of ${spec.table}, and one job may modify ${dialect.maxPartitions}`,
      why: `they cannot be merged range by range: ${reason}`,
      next: 'partition the table more coarsely, or load the events in smaller files',
    },
  ]);
}
