import { DedupError } from '../errors.ts';
import { countText } from '../spec/count-text.ts';
import type { RebuildLoss } from '../sql/rebuild-loss.ts';
import type { Scan } from '../sql/scan.ts';
import type { Inspection, OpenTable } from './open-table.ts';
import { strangeColumns } from './strange-columns.ts';
import type { RebuildOptions } from './verb.ts';

/**
 * Staging must cover the final table: no row may be gone from it, or stand in it only in an older version, and no column of another hand may
 * be emptied. Throws `REBUILD.NOT_COVERED` unless `force`.
 */
export function refuseLoss(
  table: OpenTable,
  inspection: Inspection,
  { rows, lost, setBack, leastOffset }: RebuildLoss,
  scan: Scan,
  { force }: RebuildOptions,
): void {
  const { spec } = table;
  const strange = strangeColumns(table, inspection);
  if (force || (lost === 0 && setBack === 0 && (strange.length === 0 || rows === 0))) return;
  const losses = [
    ...(lost === 0 ? [] : [`${countText(lost)} of ${countText(rows)} rows would be gone`]),
    ...(setBack === 0 ? [] : [`${countText(setBack)} would go back to an older version`]),
    ...(strange.length === 0 || rows === 0
      ? []
      : [`columns that the spec does not have would be emptied: ${strange.join(', ')}`]),
  ];
  throw new DedupError('failed', [
    {
      code: 'REBUILD.NOT_COVERED',
      summary: `${spec.staging.table} no longer covers ${spec.table}: ${losses.join('; ')}`,
      where: `table ${spec.table}`,
      why: `the lowest ${spec.sourceOffset.join(', ')} is ${offsetsOf(leastOffset)} in ${spec.table} and ${offsetsOf(scan.leastOffset)} in ${spec.staging.table}, where rows are kept for ${spec.stagingRetentionDays} days`,
      next: 'load the older events again; to mend single rows: dedup verify --repair; to rebuild with this loss: dedup rebuild --force',
    },
  ]);
}

/** Throws `REBUILD.OVER_BUDGET` or `REBUILD.TOO_MANY_PARTITIONS` before anything is spent: a rebuild cannot be split and be atomic. */
export function refuseTooBig(
  { spec, dialect }: OpenTable,
  { partitionStarts }: Scan,
  mostBilled: number | null,
  { maxBytesBilled }: RebuildOptions,
): void {
  const budget = maxBytesBilled ?? spec.merge.maxBytesBilled;
  if (mostBilled !== null && budget !== undefined && BigInt(mostBilled) > budget) {
    throw new DedupError('over-budget', [
      {
        code: 'REBUILD.OVER_BUDGET',
        summary: `up to ${countText(mostBilled)} bytes would be billed for the rebuild, over the budget of ${countText(budget)}`,
        where: `table ${spec.table}`,
        why: 'it reads all of staging and writes the whole table anew; it was stopped before it cost anything',
        next: 'allow more for this once: --max-bytes-billed',
      },
    ]);
  }
  const partitions = new Set(partitionStarts).size;
  if (dialect.maxPartitions === undefined || partitions <= dialect.maxPartitions) return;
  throw new DedupError('failed', [
    {
      code: 'REBUILD.TOO_MANY_PARTITIONS',
      summary: `${spec.table} would have ${countText(partitions)} partitions, and one job may write ${countText(dialect.maxPartitions)}`,
      where: `table ${spec.table}`,
      why: 'a rebuild is one job, so that readers see the old table or the new one and nothing between',
      next: 'drop the table and merge with --full, which goes partition by partition; readers then see it grow',
    },
  ]);
}

function offsetsOf(offset: readonly string[] | null): string {
  return offset?.join(', ') ?? 'none';
}
