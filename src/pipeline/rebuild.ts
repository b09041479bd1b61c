import { DedupError } from '../errors.ts';
import { countText } from '../spec/count-text.ts';
import { compileAppendLedger, mergeHeader, type LedgerEntry } from '../sql/ledger.ts';
import { compileFinalCounts, compileRebuildLoss, readRebuildLoss, type RebuildLoss } from '../sql/rebuild-loss.ts';
import { compileRebuild } from '../sql/rebuild.ts';
import type { Statement } from '../sql/statement.ts';
import { countOf } from '../sql/value.ts';
import { adopt, withResult } from './adopt-merge.ts';
import { reportOn } from './draft.ts';
import { addToReport } from './merge-totals.ts';
import { noStaging } from './messages.ts';
import { nextSeq } from './next-seq.ts';
import { inspect, note, prepare, secondsSince, withOpenTable, type Inspection, type OpenTable } from './open-table.ts';
import { prepareMerge } from './prepare-merge.ts';
import { refuseLoss, refuseTooBig } from './refuse-rebuild.ts';
import { scanWindow, type ScannedWindow } from './scan-window.ts';
import type { RebuildOptions, Verb } from './verb.ts';
import { rows } from './verify-messages.ts';

/** How often a rebuild starts over because another run merged first. */
const MAX_OVERTAKEN = 100;

/**
 * `dedup rebuild`: the final table computed anew from all that is staged. It is a merge like any other to the ledger: it has the next number,
 * which excludes every other merge, settles the loads that it has read, and whoever finds its job unrecorded after a crash records it.
 */
export const rebuild: Verb<RebuildOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    await withOpenTable(spec, options.dryRun, context, draft, async (table) => rebuildWithin(table, options));
  });

/** The rebuild of a table that is open. Throws what stops it. */
export async function rebuildWithin(table: OpenTable, options: RebuildOptions): Promise<void> {
  for (let overtaken = 0; overtaken <= MAX_OVERTAKEN; overtaken += 1) {
    if (await attempt(table, options)) return;
  }
  throw new DedupError('temporary', [
    {
      code: 'REBUILD.OVERTAKEN',
      summary: `other runs merged ${table.spec.table} before it could be rebuilt, ${MAX_OVERTAKEN} times in a row`,
      next: 'run the same command again; nothing is lost',
    },
  ]);
}

/** What would be done, by which statement, under which number. */
interface PlannedRebuild {
  readonly scanned: ScannedWindow;
  readonly loss: RebuildLoss;
  readonly seq: number;
  readonly entry: LedgerEntry;
  readonly statement: Statement;
  readonly estimated: number | null;
  /** The most bytes that would be paid for; null as above. */
  readonly mostBilled: number | null;
}

/** False: another run merged under our number first, so everything has to be looked at again. */
async function attempt(table: OpenTable, options: RebuildOptions): Promise<boolean> {
  const { spec, draft, context } = table;
  const inspection = options.dryRun ? await inspect(table) : await prepare(table, { toMerge: true });
  const { final, staging } = inspection.state;
  if (final === undefined || staging === undefined || inspection.pending.length > 0) {
    const what = final === undefined ? `table ${spec.table} does not exist yet` : noStaging(spec);
    draft.status = 'nothing';
    draft.statements = inspection.pending;
    const isOld = final !== undefined && staging !== undefined;
    note(draft, context, isOld ? 'the tables are not yet as the spec says: merge first' : `nothing to rebuild: ${what}`);
    return true;
  }
  const planned = await planRebuild(table, options, inspection);
  if (planned === null) return false;
  const { scanned, loss, statement, estimated } = planned;
  draft.statements = [statement];
  draft.bytes = { ...draft.bytes, estimated };
  const { live, lost, setBack } = loss;
  const after = { rows: scanned.scan.winners, live: null };
  draft.rebuild = { applied: false, before: { rows: loss.rows, live }, after, lost, setBack };
  if (options.dryRun) {
    draft.status = 'planned';
    const unknown = { inserted: null, updated: null, unchanged: null };
    addToReport(draft, spec, scanned.chosen, scanned.scan, unknown, true);
  }
  refuseLoss(table, inspection, loss, scanned.scan, options);
  refuseTooBig(table, scanned.scan, planned.mostBilled, options);
  return options.dryRun || (await apply(table, options, inspection, planned));
}

/** Null: another run has merged since the inspection. */
async function planRebuild(
  table: OpenTable,
  { force, dryRun }: RebuildOptions,
  inspection: Inspection,
): Promise<PlannedRebuild | null> {
  const { spec, dialect, destination, context } = table;
  const full = { full: true, acceptExpired: force, dryRun: false };
  const scanned = await scanWindow(table, full, inspection, {});
  const { window } = scanned.chosen;
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `comparing ${spec.table} with ${spec.staging.table}` });
  const loss = readRebuildLoss(spec, await destination.query(compileRebuildLoss(spec, window, dialect)));
  const message = `${rows(loss.rows)} · ${countText(loss.lost)} no longer staged · ${countText(loss.setBack)} newer than staging`;
  context.onProgress({ kind: 'done', table: spec.table, step: 'compared', message, seconds: secondsSince(began, context) });
  const seq = dryRun ? inspection.ledger.lastSeq + 1 : await nextSeq(table, inspection);
  if (seq === null) return null;
  const { entry: merge } = prepareMerge(table, scanned, seq);
  const entry: LedgerEntry = { ...merge, details: { ...merge.details, rebuild: true } };
  const statement = compileRebuild(spec, { window, seq, header: mergeHeader(entry) }, dialect);
  const { bytes, mostBilled } = await destination.estimate(statement);
  return { scanned, loss, seq, entry, statement, estimated: bytes, mostBilled };
}

async function apply(
  table: OpenTable,
  { maxBytesBilled }: RebuildOptions,
  inspection: Inspection,
  { scanned, loss, seq, entry, statement, estimated }: PlannedRebuild,
): Promise<boolean> {
  const { spec, dialect, destination, context, draft } = table;
  const began = context.clock();
  context.onProgress({ kind: 'step', table: spec.table, doing: `rebuilding ${spec.table}` });
  const budget = maxBytesBilled ?? spec.merge.maxBytesBilled;
  const now = (): bigint => context.clock() + inspection.clockOffset;
  const written = { inserted: scanned.scan.winners, updated: 0, unchanged: 0 };
  const outcome = await destination.merge({
    spec,
    seq,
    incarnation: inspection.incarnations.final,
    statement,
    record: (result) => {
      const details = withResult(entry.details, written, result, estimated);
      return compileAppendLedger({ ...entry, recordedAt: now(), details }, dialect);
    },
    failedAttempts: seq === inspection.ledger.lastSeq + 1 ? inspection.ledger.failedAttempts : 0,
    recordFailure: (attempts) =>
      compileAppendLedger({ ...entry, kind: 'failed', recordedAt: now(), details: { seq, attempts } }, dialect),
    adopt: (sql, result) => adopt(table, sql, result, now()),
    ...(budget === undefined ? {} : { maxBytesBilled: budget }),
    ...(entry.windowEnd === null ? {} : { windowEnd: entry.windowEnd }),
  });
  if (outcome.kind === 'overtaken') return false;
  const [row = {}] = await destination.query(compileFinalCounts(spec, dialect));
  const after = { rows: countOf(row, 'rows_now'), live: countOf(row, 'live_now') };
  const { lost, setBack } = loss;
  draft.rebuild = { applied: true, before: { rows: loss.rows, live: loss.live }, after, lost, setBack };
  addToReport(draft, spec, scanned.chosen, scanned.scan, written, true);
  draft.jobs = [...draft.jobs, ...outcome.result.jobs];
  draft.bytes = { ...draft.bytes, billed: outcome.result.bytesBilled };
  const message = `${rows(after.rows)}, ${countText(after.live)} live; before ${countText(loss.rows)}, ${countText(loss.live)} live`;
  context.onProgress({ kind: 'done', table: spec.table, step: 'rebuilt', message, seconds: secondsSince(began, context) });
  return true;
}
