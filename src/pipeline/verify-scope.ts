import type { Instant } from '../spec/instant.ts';
import { partitionRanges, whyNoRanges } from '../sql/partition-ranges.ts';
import { compileJudgedPartitions, readJudgedPartitions } from '../sql/verify-partitions.ts';
import type { VerifyScope } from '../sql/verify-scope.ts';
import type { Inspection, OpenTable } from './open-table.ts';
import type { VerifyOptions } from './verb.ts';
import { whyIncomplete } from './verify-coverage.ts';

/** Keys are judged of which a row was staged in the last day before the watermark, unless other times are named. */
export const DEFAULT_WINDOW_SECONDS = 86_400;

/** What is held against each other, and what is left out. */
export interface ChosenScope {
  readonly scope: VerifyScope;
  /** From when on staged keys are judged; null: all. */
  readonly start: Instant | null;
  /** Why rows that nothing staged explains are not judged, where all was asked for; null: they are, or it was not. */
  readonly whyIncomplete: string | null;
}

/**
 * Which keys are judged, against which staged rows. A repair takes the winners from all that is staged, since the greatest version of a
 * key may have been staged before the window. Null: nothing was staged in the window. Reads only.
 */
export async function chooseScope(
  table: OpenTable,
  inspection: Inspection,
  watermark: Instant,
  options: VerifyOptions,
): Promise<ChosenScope | null> {
  const { spec, dialect, destination } = table;
  const start = startOf(watermark, options);
  if (start !== null && start >= watermark) return null;
  const reason = start === null ? await whyIncomplete(table, inspection) : null;
  const pendingLoads = inspection.ledger.pendingLoads.filter((load) => load.lowestStamp < watermark).map((load) => load.runId);
  const scope: VerifyScope = {
    window: start === null || options.repair !== undefined ? { end: watermark } : { start, end: watermark },
    ...(start === null || options.repair === undefined ? {} : { judgedSince: start }),
    pendingLoads,
    ranges: [],
    ...(options.sample === undefined ? {} : { sample: options.sample }),
    complete: start === null && reason === null,
  };
  const { partitionBy } = spec;
  if (start === null || partitionBy === undefined || whyNoRanges(spec) !== undefined) {
    return { scope, start, whyIncomplete: reason };
  }
  const touched = readJudgedPartitions(await destination.query(compileJudgedPartitions(spec, partitionBy, scope, dialect)));
  if (touched.length === 0) return null;
  return { scope: { ...scope, ranges: partitionRanges(touched, partitionBy.granularity) }, start, whyIncomplete: reason };
}

function startOf(watermark: Instant, { full, since, windowSeconds }: VerifyOptions): Instant | null {
  if (full) return null;
  return since ?? watermark - BigInt(windowSeconds ?? DEFAULT_WINDOW_SECONDS) * 1_000_000n;
}
