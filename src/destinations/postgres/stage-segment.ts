import { DedupError } from '../../errors.ts';
import type { Segment } from '../../events/segment.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { compileStage } from './compile-stage.ts';
import { copyRows } from './copy-rows.ts';
import type { Transaction } from './postgres-database.ts';

/** Appends the rows of a segment within a transaction; resolves to their number. */
export async function stageSegment(
  transaction: Transaction,
  spec: TableSpec,
  segment: Segment,
  runId: string,
  dialect: Dialect,
): Promise<number> {
  const rows = await transaction.copyFrom(compileStage(spec, dialect).sql, copyRows(spec, segment, runId));
  if (rows === segment.rows) return rows;
  throw new DedupError('failed', [
    {
      code: 'POSTGRES.WRONG_COUNT',
      summary: `segment ${segment.number} of ${spec.table} holds ${segment.rows} rows, and PostgreSQL took ${rows}`,
      where: segment.path,
      why: 'the temporary file was changed or cut off after it was written; nothing of it has been staged',
      next: 'run the same command again; if it happens again, please report it as a bug',
    },
  ]);
}
