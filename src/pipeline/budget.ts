import { DedupError } from '../errors.ts';
import type { OpenTable } from './open-table.ts';
import type { MergeOptions } from './verb.ts';

/** The budget of one merge: the flag, else the spec. */
export function budgetOf({ spec }: OpenTable, options: MergeOptions): bigint | undefined {
  return options.maxBytesBilled ?? spec.merge.maxBytesBilled;
}

/** Throws `MERGE.OVER_BUDGET` when the estimate is known and too high. */
export function refuseOverBudget(table: OpenTable, estimated: number | null, options: MergeOptions): void {
  const budget = budgetOf(table, options);
  if (estimated === null || budget === undefined || BigInt(estimated) <= budget) return;
  throw new DedupError('over-budget', [
    {
      code: 'MERGE.OVER_BUDGET',
      summary: `the merge would process ${estimated.toLocaleString('en-US')} bytes, over the budget of ${budget.toLocaleString('en-US')}`,
      where: `table ${table.spec.table}`,
      why: 'it was stopped before it cost anything',
      next: 'raise merge.max_bytes_billed in the spec or pass --max-bytes-billed; merging more often makes each merge smaller',
    },
  ]);
}
