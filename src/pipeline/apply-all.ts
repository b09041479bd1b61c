import type { Batch } from '../destinations/destination.ts';
import { DedupError } from '../errors.ts';
import type { Segment } from '../events/segment.ts';
import type { Instant } from '../spec/instant.ts';
import { compileLastNumber } from '../sql/history.ts';
import { compileAppendLedger, mergeHeader, type LedgerEntry } from '../sql/ledger.ts';
import { compileFrozenMerge, mergeScript } from '../sql/frozen-merge.ts';
import { readScan, type Scan } from '../sql/scan.ts';
import type { Window } from '../sql/staged-rows.ts';
import type { Statement } from '../sql/statement.ts';
import { withResult } from './adopt-merge.ts';
import { identityOf } from './compare-tables.ts';
import { recordLoad, type TakeSegments } from './load.ts';
import { addToReport, resultCounts } from './merge-totals.ts';
import { mergedMessage } from './messages.ts';
import { secondsSince, type Inspection, type OpenTable } from './open-table.ts';
import { nextSeq } from './next-seq.ts';
import { scanCounts } from './prepare-merge.ts';

/**
 * Without a staging table: each segment is a batch that is deduplicated and merged into the final table in one transaction, with its ledger
 * row; what is read, rejected and written in all stands in the row of the load, after the last. Events that come again change nothing, so
 * an interrupted run is simply repeated.
 */
export const applyAll: TakeSegments = async (table, inspection, _, reader, progress) => {
  const { context, draft } = table;
  const startedAt = context.clock() + inspection.clockOffset;
  const began = context.clock();
  // A ledger that was lost knows no number, and the table still does.
  const least = (await nextSeq(table, inspection)) ?? 1;
  let isWhole = false;
  try {
    for await (const segment of reader.segments()) {
      progress.lowest ??= segment.stamp;
      progress.rows += await applyOne(table, inspection, segment, least, progress.segments === 0);
      progress.segments += 1;
      progress.highest = segment.stamp;
      await segment.remove();
    }
    isWhole = !context.signal.aborted;
  } finally {
    try {
      await reader.close();
    } finally {
      if (progress.rows > 0) await recordLoad(table, inspection, reader, startedAt, progress, isWhole);
    }
  }
  if (progress.segments === 0) return;
  context.onProgress({
    kind: 'done',
    table: table.spec.table,
    step: 'merged',
    message: mergedMessage(draft.rows),
    seconds: secondsSince(began, context),
  });
};

/** Writes one batch and adds it to the report; resolves to its number of rows. */
async function applyOne(
  table: OpenTable,
  inspection: Inspection,
  segment: Segment,
  least: number,
  isFirst: boolean,
): Promise<number> {
  const { spec, dialect, destination, context, draft } = table;
  const window: Window = { start: segment.stamp, end: segment.stamp + 1n };
  const now = (): Instant => context.clock() + inspection.clockOffset;
  const startedAt = now();
  if (destination.apply === undefined || dialect.upsert === undefined)
    throw new Error(`${destination.label} cannot do without a staging table`);
  const counted = { tailStart: window.end };
  const frozen = compileFrozenMerge(spec, { window, ...counted }, dialect, dialect.upsert);
  let written: Statement | undefined;
  const batch: Batch = {
    spec,
    segment,
    runId: context.runId,
    incarnation: inspection.incarnations.final,
    lastNumber: compileLastNumber(spec.table, dialect),
    freeze: frozen.freeze,
    scan: frozen.scan,
    missing: frozen.missing,
    write: (next, found) => {
      const seq = Math.max(next, least);
      const scan = readScan(spec, found);
      const entry = entryOf(table, inspection, { seq, scan, startedAt, window });
      const statement = frozen.write(seq, mergeHeader(entry));
      written = mergeScript(spec, frozen, statement);
      return {
        statement,
        record: (result) => {
          const details = withResult(entry.details, resultCounts(scan, result), result, null);
          return compileAppendLedger({ ...entry, recordedAt: now(), details }, dialect);
        },
      };
    },
  };
  const outcome = await destination.apply(batch);
  if (outcome.kind === 'replaced') throw replaced(table);
  const scan = readScan(spec, outcome.found);
  addToReport(draft, spec, { window }, scan, resultCounts(scan, outcome.result), isFirst);
  if (written !== undefined)
    draft.statements = [...draft.statements.filter(({ summary }) => summary !== written?.summary), written];
  return outcome.rows;
}

interface WrittenBatch {
  readonly seq: number;
  readonly scan: Scan;
  readonly startedAt: Instant;
  readonly window: Window;
}

/** Nothing is staged, so there is nothing to settle and no watermark to move. */
function entryOf(
  { spec, context }: OpenTable,
  inspection: Inspection,
  { seq, scan, startedAt, window }: WrittenBatch,
): LedgerEntry {
  return {
    kind: 'merge',
    table: spec.table,
    runId: context.runId,
    version: context.version,
    incarnations: inspection.incarnations,
    identity: identityOf(spec),
    startedAt,
    recordedAt: startedAt,
    windowStart: window.start ?? null,
    windowEnd: window.end,
    details: {
      seq,
      consumed: [],
      watermark: null,
      counts: scanCounts(scan),
      ...(scan.leastOffset === null || scan.greatestOffset === null
        ? {}
        : { offsets: { min: scan.leastOffset, max: scan.greatestOffset } }),
    },
  };
}

function replaced({ spec }: OpenTable): DedupError {
  return new DedupError('temporary', [
    {
      code: 'RUN.TABLE_REPLACED',
      summary: `${spec.table} was dropped or made anew while events were written to it`,
      where: `table ${spec.table}`,
      next: 'run the same command again, with the same events',
    },
  ]);
}
