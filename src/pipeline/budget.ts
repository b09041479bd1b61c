import { DedupError } from '../errors.ts';
import { countText } from '../spec/count-text.ts';
import type { EstimatedMerge } from './fit-merges.ts';
import type { OpenTable } from './open-table.ts';
import type { MergeOptions } from './verb.ts';

/** The budget of one MERGE in bytes: the flag, else the spec; undefined: none. */
export function budgetOf({ spec }: OpenTable, options: MergeOptions): bigint | undefined {
  return options.maxBytesBilled ?? spec.merge.maxBytesBilled;
}

/** The failure `MERGE.OVER_BUDGET`: the smallest piece of work would cost too much. */
export function overBudget(table: OpenTable, { estimated, mostBilled }: EstimatedMerge, options: MergeOptions): DedupError {
  return new DedupError('over-budget', [
    {
      code: 'MERGE.OVER_BUDGET',
      summary: `the merge would process ${count(estimated)} bytes and may be billed as ${count(mostBilled)}, over the budget of ${count(budgetOf(table, options))}`,
      where: `table ${table.spec.table}`,
      why: 'it was stopped before it cost anything',
      next: 'raise merge.max_bytes_billed in the spec or pass --max-bytes-billed; merging more often makes each merge smaller',
    },
  ]);
}

function count(bytes: bigint | number | null | undefined): string {
  return countText(bytes ?? 0);
}
