import { formatInstant, type Instant } from '../spec/instant.ts';
import { isDirect } from '../spec/table-spec.ts';
import { compileBacklog, readBacklog } from '../sql/backlog.ts';
import type { LedgerEntry } from '../sql/ledger.ts';
import { expiryOf } from './choose-window.ts';
import { reportOn } from './draft.ts';
import { noStaging } from './messages.ts';
import { inspect, note, withOpenTable, type OpenTable } from './open-table.ts';
import type { LastRun } from './report.ts';
import type { StatusOptions, Verb } from './verb.ts';

/** Runs that `status` shows. */
const LAST_RUNS = 5;

/** `dedup status`: how far the final table is behind staging, and what ran last. Writes nothing. */
export const status: Verb<StatusOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    await withOpenTable(spec, true, context, draft, async (table) => statusOf(table, options));
  });

async function statusOf(table: OpenTable, options: StatusOptions): Promise<void> {
  const { spec, dialect, destination, context, draft } = table;
  const { state, ledger, entries } = await inspect(table);
  if (state.staging === undefined) {
    draft.status = 'nothing';
    note(draft, context, noStaging(spec));
  }
  const watermark = state.final === undefined ? null : ledger.watermark;
  const backlog =
    state.staging === undefined
      ? { rows: 0, oldest: null }
      : readBacklog(
          await destination.query(
            compileBacklog(spec, { ...(watermark === null ? {} : { watermark }), pending: ledger.pendingLoads }, dialect),
          ),
        );
  const lagSeconds = backlog.oldest === null ? null : Math.max(0, seconds(state.now - backlog.oldest));
  draft.state = {
    stagedNotMerged: isDirect(spec) ? null : backlog.rows,
    lagSeconds,
    watermark: watermark === null ? null : formatInstant(watermark),
    daysUntilExpiry:
      backlog.oldest === null || dialect.deletesExpired
        ? null
        : Math.max(0, seconds(expiryOf(spec, backlog.oldest) - state.now) / 86_400),
    openLoads: ledger.pendingLoads.filter((load) => load.highestStamp === null).map((load) => load.runId),
    lastRuns: entries
      .filter((entry) => entry.kind !== 'load_started')
      .slice(-LAST_RUNS)
      .toReversed()
      .map(lastRun),
  };
  if (options.maxLagSeconds !== undefined && lagSeconds !== null && lagSeconds > options.maxLagSeconds) {
    draft.status = 'findings';
    draft.exitClass = 'findings';
    note(
      draft,
      context,
      `the oldest unmerged row was staged ${Math.round(lagSeconds)} s ago, more than the ${options.maxLagSeconds} s allowed`,
    );
  }
}

function lastRun(entry: LedgerEntry): LastRun {
  return {
    kind: entry.kind === 'load_finished' ? 'load' : 'merge',
    repair: entry.details.repair === true,
    rebuild: entry.details.rebuild === true,
    runId: entry.runId,
    recordedAt: formatInstant(entry.recordedAt),
    counts: entry.details.counts ?? {},
  };
}

function seconds(micros: Instant): number {
  return Number(micros) / 1_000_000;
}
