import { join, resolve } from 'node:path';
import { DedupError } from '../errors.ts';
import { probeSources } from '../events/probe-sources.ts';
import { readEvents } from '../events/read-events.ts';
import type { EventReader, EventTotals, ReadEventsOptions } from '../events/event-reader.ts';
import type { Segment } from '../events/segment.ts';
import { countText } from '../spec/count-text.ts';
import type { Instant } from '../spec/instant.ts';
import { isDirect, type TableSpec } from '../spec/table-spec.ts';
import { compileAppendLedger, type LedgerDetails, type LedgerEntry, type LedgerKind } from '../sql/ledger.ts';
import { identityOf } from './compare-tables.ts';
import { reportOn, type Draft } from './draft.ts';
import { inspect, note, prepare, secondsSince, withOpenTable, type Inspection, type OpenTable } from './open-table.ts';
import { StagingLimit } from './staging-limit.ts';
import { LoadPresence } from './load-presence.ts';
import { slowEventsNote } from './slow-events-note.ts';
import { stageSegments } from './stage-segments.ts';
import type { LoadOptions, Verb } from './verb.ts';

/** `dedup load`: events from the sources into the staging table; rejects aside. */
export const load: Verb<LoadOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    refuseDirect(spec);
    await withOpenTable(spec, options.dryRun, context, draft, async (table) => {
      await loadInto(table, options);
    });
    draft.status = options.dryRun ? 'planned' : draft.status;
  });

/**
 * The load step, of `load` and `run` alike. Every segment is staged whole or not at all, and two ledger rows frame the load, so that a
 * merge knows from where to read even if this process dies at any point. `take` is what becomes of the segments. Throws what stops it; the
 * draft then says what was staged.
 */
export async function loadInto(table: OpenTable, options: LoadOptions, take: TakeSegments = stageAll): Promise<Inspection> {
  const { spec, context, draft } = table;
  refuseForeign(table);
  for (const message of options.notes ?? []) note(draft, context, message);
  if (!options.replayRejects) await probeSources(spec, options.sources, context.signal);
  const inspection = await (options.dryRun ? inspect(table) : prepare(table));
  if (options.dryRun) draft.statements = [...draft.statements, ...inspection.pending];
  else table.patient();
  const began = context.clock();
  const progress: StagingProgress = { rows: 0, segments: 0, jobs: [], lowest: null, highest: null, isUncertain: false };
  const rejectsFile =
    options.rejectsFile ?? join(context.workingDirectory, 'dedup-rejects', `${fileSafe(spec.table)}-${context.runId}.ndjson`);
  if (!options.dryRun) refuseRejectsIntoSource(options, rejectsFile, context.workingDirectory);
  const totalBytes = options.sources.some((source) => source.bytes === undefined)
    ? undefined
    : options.sources.reduce((sum, source) => sum + (source.bytes ?? 0), 0);
  const reader = readEvents({
    spec,
    sources: options.sources,
    runId: context.runId,
    stampedByDestination: table.destination.stampsRows,
    // What a dry run reads goes nowhere.
    ...(options.dryRun || table.destination.takesParts === true ? { heldBytes: HELD_BYTES } : {}),
    ...(table.dialect.eventLimits === undefined ? {} : { limits: table.dialect.eventLimits }),
    stamp: stampClock(inspection, table),
    ...(options.dryRun ? {} : { rejectsFile }),
    ...(options.maxRejects === undefined ? {} : { maxRejects: options.maxRejects }),
    ...segmentsOf(table, options),
    replayRejects: options.replayRejects,
    signal: context.signal,
    onProgress: (totals) =>
      context.onProgress({
        kind: 'events',
        table: spec.table,
        totals,
        staged: progress.rows,
        ...(totalBytes === undefined ? {} : { totalBytes }),
      }),
  });
  try {
    await (options.dryRun ? discard(reader, progress) : take(table, inspection, options, reader, progress));
  } finally {
    try {
      await reader.close();
    } finally {
      // Also told when the rejects cannot be kept: what is staged is staged.
      const totals = reader.totals();
      const undecided = undecidedOf(totals, progress);
      draft.rows = { ...draft.rows, read: totals.read - undecided, rejected: totals.rejected, staged: progress.rows };
      if (undecided > 0) {
        const events = `${countText(undecided)} more event${undecided === 1 ? '' : 's'}`;
        note(
          draft,
          context,
          `${events} had been read and checked, and not been staged: they are not counted, and must be read again`,
        );
      }
      draft.bytes = { ...draft.bytes, read: totals.bytesRead };
      draft.tiers = reader.tiers();
      const slow = slowEventsNote(draft.tiers);
      if (slow !== undefined) note(draft, context, slow);
      draft.jobs = [...draft.jobs, ...progress.jobs];
      draft.rejections = totals.firstRejections;
      if (totals.rejected > 0) {
        draft.rejectsFile = options.dryRun ? null : rejectsFile;
        draft.status = 'rejects';
        draft.exitClass = 'rejects';
      }
    }
  }
  context.onProgress({
    kind: 'done',
    table: spec.table,
    step: isDirect(spec) || options.dryRun ? 'read' : 'staged',
    message: stagedMessage(draft, progress, options.dryRun),
    seconds: secondsSince(began, context),
  });
  if (context.signal.aborted) throw interrupted(draft);
  return inspection;
}

/** A file that grows by what is rejected from it has no end. */
function refuseRejectsIntoSource(options: LoadOptions, rejectsFile: string, workingDirectory: string): void {
  const path = resolve(workingDirectory, rejectsFile);
  const source = options.sources.find(({ name }) => name !== '-' && resolve(workingDirectory, name) === path);
  if (source === undefined) return;
  throw new DedupError('not-started', [
    {
      code: 'REJECTS.IS_SOURCE',
      summary: 'the rejected events would be appended to a file that is read',
      where: source.name,
      next: 'choose another file with --rejects FILE',
    },
  ]);
}

/** How far a load has come. */
export interface StagingProgress {
  rows: number;
  segments: number;
  jobs: readonly string[];
  lowest: Instant | null;
  highest: Instant | null;
  /** A segment was given up after a failure that may pass: its rows may still get into the table, by a job that was left behind. */
  isUncertain: boolean;
}

/** Takes the segments of a load as they come: into staging, or straight into the final table. */
export type TakeSegments = (
  table: OpenTable,
  inspection: Inspection,
  options: LoadOptions,
  reader: EventReader,
  progress: StagingProgress,
) => Promise<void>;

/** A batch that goes straight into the final table holds others up while it is written, and should not be waited for. */
const BATCH = { segmentBytes: 8 * 1024 * 1024, segmentMillis: 1000 };

type SegmentSize = Pick<ReadEventsOptions, 'segmentBytes' | 'segmentRows' | 'segmentMillis'>;

function segmentsOf({ spec, destination: { segmentRows } }: OpenTable, { segmentBytes }: LoadOptions): SegmentSize {
  return {
    ...(isDirect(spec) ? BATCH : segmentRows === undefined ? {} : { segmentRows }),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  };
}

/** Segments that are staged at once, unless the caller says otherwise. */
export const DEFAULT_CONCURRENCY = 4;

/** How often a load looks whether it is time to say that it is under way. */
const RENEWAL_MILLIS = 1_000;

/**
 * So much of the segments on their way waits in memory, where the destination takes them so: a fast one is done with them before more is
 * needed, and nothing of the load goes through the disk.
 */
const HELD_BYTES = 56 * 1024 * 1024;

/** Bytes of segments on their way at once. What is not held lies in the temporary folder, with two more: one that waits, one that is filled. */
const BYTES_ON_THEIR_WAY = 384 * 1024 * 1024;

/** Stages the segments, several at once where the destination takes them so, while the next are read. */
export const stageAll: TakeSegments = async (table, inspection, options, reader, progress) => {
  const startedAt = table.context.clock() + inspection.clockOffset;
  const bounds = {
    segments: Math.min(options.concurrency ?? DEFAULT_CONCURRENCY, table.destination.stagesAtOnce ?? 1),
    bytes: BYTES_ON_THEIR_WAY,
  };
  const limit = new StagingLimit({
    staging: table.spec.staging.table,
    perDay: table.destination.stagesPerDay,
    entries: inspection.entries,
    now: inspection.state.now,
    warn: (message) => note(table.draft, table.context, message),
  });
  const presence = new LoadPresence(table.context.clock, async (lowest) => {
    await appendLedger(table, inspection, 'load_started', startedAt, lowest, null, {
      files: options.sources.slice(0, 100).map((source) => source.name),
    });
  });
  const renewal = setInterval(() => presence.renew(), RENEWAL_MILLIS);
  renewal.unref();
  let isWhole = false;
  try {
    await stageSegments(reader.segments(), bounds, async (segment) => {
      // The first segment has the lowest stamp: they are begun in order.
      progress.lowest ??= segment.stamp;
      await presence.begin(segment.stamp);
      await stageOne(table, segment, progress);
      presence.end(segment.stamp);
      limit.count();
    });
    isWhole = !table.context.signal.aborted;
  } finally {
    clearInterval(renewal);
    await presence.settled();
    try {
      // After a failure it may be reading still: from here on its counts stand.
      await reader.close();
    } finally {
      if (progress.rows > 0) await recordLoad(table, inspection, reader, startedAt, progress, isWhole);
    }
  }
};

/**
 * The second ledger row: every segment that is staged is staged for good, also when the load then failed. Where rows of it may still come,
 * the row does not say which stamp is the last: to a merge the load then counts as open.
 */
export async function recordLoad(
  table: OpenTable,
  inspection: Inspection,
  reader: EventReader,
  startedAt: Instant,
  progress: StagingProgress,
  isWhole: boolean,
): Promise<void> {
  const totals = reader.totals();
  const { read, rejected, bytesRead } = totals;
  const highest = progress.isUncertain ? null : progress.highest;
  await appendLedger(table, inspection, 'load_finished', startedAt, progress.lowest, highest, {
    counts: { read: isWhole ? read : read - undecidedOf(totals, progress), rejected, staged: progress.rows },
    bytes: { read: bytesRead },
    jobs: progress.jobs.slice(0, 100),
    segments: progress.segments,
    ...(isWhole ? {} : { stopped: true }),
  });
}

/** Events that were read and are neither rejected nor staged: a load that stops leaves them to the next one, and does not count them. */
function undecidedOf({ read, rejected }: EventTotals, { rows }: StagingProgress): number {
  return read - rejected - rows;
}

async function stageOne(table: OpenTable, segment: Segment, progress: StagingProgress): Promise<void> {
  try {
    const staged = await table.destination.stage(table.spec, segment, table.context.runId);
    progress.rows += staged.rows;
    progress.segments += 1;
    progress.jobs = [...progress.jobs, ...staged.jobs];
    if (progress.highest === null || progress.highest < segment.stamp) progress.highest = segment.stamp;
  } catch (error) {
    if (!(error instanceof DedupError) || error.exitClass !== 'failed') progress.isUncertain = true;
    throw error;
  }
  await segment.remove();
}

/** A dry run: everything is read and checked, nothing is kept. */
async function discard(reader: EventReader, progress: StagingProgress): Promise<void> {
  for await (const segment of reader.segments()) {
    progress.rows += segment.rows;
    progress.segments += 1;
    await segment.remove();
  }
}

/** Server time by the client's clock and the offset measured at the start; never below the watermark, never going back. */
function stampClock(inspection: Inspection, { context }: OpenTable): () => Instant {
  let last: Instant = inspection.ledger.watermark ?? inspection.state.now;
  return () => {
    const now = context.clock() + inspection.clockOffset;
    if (now > last) last = now;
    return last;
  };
}

async function appendLedger(
  table: OpenTable,
  inspection: Inspection,
  kind: LedgerKind,
  startedAt: Instant,
  lowest: Instant | null,
  highest: Instant | null,
  details: LedgerDetails,
): Promise<void> {
  const { spec, context } = table;
  const entry: LedgerEntry = {
    kind,
    table: spec.table,
    runId: context.runId,
    version: context.version,
    incarnations: inspection.incarnations,
    identity: identityOf(spec),
    startedAt,
    recordedAt: context.clock() + inspection.clockOffset,
    windowStart: lowest,
    windowEnd: highest,
    details,
  };
  // A load says several times that it is under way, also when its lowest stamp is still the same.
  const key = [kind, spec.table, context.runId, ...(kind === 'load_started' ? [entry.recordedAt] : [])].join('/');
  await table.destination.execute(compileAppendLedger(entry, table.dialect), key);
}

function refuseDirect(spec: TableSpec): void {
  if (!isDirect(spec)) return;
  throw new DedupError('not-started', [
    {
      code: 'LOAD.NO_STAGING',
      summary: `${spec.table} has no staging table to load into`,
      where: spec.file,
      why: 'the spec says staging: none, so events go straight into the final table',
      next: 'use dedup run, or remove the line staging: none',
    },
  ]);
}

function refuseForeign({ spec }: OpenTable): void {
  if (!spec.staging.foreign) return;
  throw new DedupError('not-started', [
    {
      code: 'LOAD.FOREIGN_STAGING',
      summary: `something else fills the staging table ${spec.staging.table}`,
      where: spec.file,
      why: 'the spec names it as {table, ingested_at}, so dedup only merges from it',
      next: 'use dedup merge, or write `staging: <name>` to have dedup load events itself',
    },
  ]);
}

function interrupted(draft: Draft): DedupError {
  const staged = draft.rows.staged ?? 0;
  return new DedupError('interrupted', [
    {
      code: 'RUN.INTERRUPTED',
      summary: `stopped on request after ${countText(staged)} events were staged`,
      where: `table ${draft.table}`,
      why: 'what is staged is kept, and the next merge takes it',
      next: 'run the same command again: events that come twice change nothing',
    },
  ]);
}

function stagedMessage(draft: Draft, progress: StagingProgress, dryRun: boolean): string {
  const parts = [
    `${countText(progress.rows)} event${progress.rows === 1 ? '' : 's'}${dryRun ? ' that would be staged' : ''}`,
    bytesRead(draft.bytes.read ?? 0),
    `${progress.segments} segment${progress.segments === 1 ? '' : 's'}`,
    ...((draft.rows.rejected ?? 0) > 0 ? [`${countText(draft.rows.rejected ?? 0)} rejected`] : []),
  ];
  return parts.join(', ');
}

function bytesRead(bytes: number): string {
  const [amount, unit] = bytes < 100_000 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${countText(Math.round(amount * 10) / 10)} ${unit}`;
}

/** A table name as part of a file name. */
function fileSafe(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_.-]/gu, '_').slice(0, 100);
}
