import { DedupError } from '../errors.ts';
import { countText } from '../spec/count-text.ts';
import type { Statement } from '../sql/statement.ts';
import type { OpenTable } from './open-table.ts';
import type { VerifyOptions } from './verb.ts';

/** The budget of one statement in bytes: the flag, else the spec's for a merge; undefined: none. */
export function verifyBudget({ spec }: OpenTable, options: VerifyOptions): bigint | undefined {
  return options.maxBytesBilled ?? spec.merge.maxBytesBilled;
}

/** What the statement would process in bytes; null: not known. Throws `VERIFY.OVER_BUDGET` before it costs anything. */
export async function estimateWithin(table: OpenTable, statement: Statement, options: VerifyOptions): Promise<number | null> {
  const { bytes, mostBilled } = await table.destination.estimate(statement);
  const budget = verifyBudget(table, options);
  if (bytes === null || mostBilled === null || budget === undefined || BigInt(mostBilled) <= budget) return bytes;
  throw new DedupError('over-budget', [
    {
      code: 'VERIFY.OVER_BUDGET',
      summary: `it would process ${countText(bytes)} bytes to ${statement.summary} and may be billed as ${countText(mostBilled)}, over the budget of ${countText(budget)}`,
      where: `table ${table.spec.table}`,
      why: 'it was stopped before it cost anything',
      next: 'verify a shorter window (--window 6h), or allow more: --max-bytes-billed',
    },
  ]);
}
