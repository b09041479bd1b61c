import type { Instant } from '../spec/instant.ts';
import { compileBacklog, readBacklog } from '../sql/backlog.ts';
import { compileMerge } from '../sql/merge.ts';
import { compileRowCount, readRowCount } from '../sql/row-count.ts';
import type { Statement } from '../sql/statement.ts';
import { compileView } from '../sql/view.ts';
import { automaticStart } from './choose-window.ts';
import type { CostReport, ReadSize } from './cost-report.ts';
import { dailyCost } from './daily-cost.ts';
import { reportOn } from './draft.ts';
import { noStaging } from './messages.ts';
import { inspect, note, withOpenTable, type Inspection, type OpenTable } from './open-table.ts';
import type { CostOptions, Verb } from './verb.ts';

const DAY: Instant = 86_400_000_000n;
/** How far back merges are looked at. */
const RECENT: Instant = 7n * DAY;
/** Once an hour, where nothing better is known. */
const DEFAULT_PER_DAY = 24;

/**
 * `dedup plan --cost`: merging at write time against ranking at read time, from the table as it is: row counts, estimates of the views, and
 * what the last merges were billed. Writes nothing, and reads no more than the stamps of what is not merged yet.
 */
export const planCost: Verb<CostOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    await withOpenTable(spec, true, context, draft, async (table) => {
      const inspection = await inspect(table);
      const { final, staging } = inspection.state;
      if (final === undefined || staging === undefined || inspection.pending.length > 0) {
        draft.status = 'nothing';
        const reason = staging === undefined ? noStaging(spec) : 'the tables are not yet as the spec says: merge first';
        note(draft, context, `the cost is not known: ${reason}`);
        return;
      }
      draft.cost = await costOf(table, inspection, options);
      if (draft.cost.merge.count === 0) {
        note(draft, context, 'no merge has run lately: one is taken to read all that is staged and the whole final table');
      }
    });
  });

async function costOf(table: OpenTable, inspection: Inspection, options: CostOptions): Promise<CostReport> {
  const { spec, dialect, destination } = table;
  const { state, ledger } = inspection;
  const since = automaticStart(spec, ledger);
  const watermark = ledger.watermark === null ? {} : { watermark: ledger.watermark };
  const [finalRows, stagedRows, backlog] = [
    readRowCount(await destination.query(compileRowCount(spec.table, dialect))),
    readRowCount(await destination.query(compileRowCount(spec.staging.table, dialect))),
    readBacklog(await destination.query(compileBacklog(spec, { ...watermark, pending: ledger.pendingLoads }, dialect))),
  ];
  const sized = async (rows: number, statement: Statement): Promise<ReadSize> => ({
    rows,
    bytes: (await destination.estimate(statement)).mostBilled,
  });
  const both = compileView(spec, { of: 'both', ...(since === null ? {} : { since }) }, dialect);
  const whole = compileMerge(spec, { window: { end: state.now }, ranges: [], seq: ledger.lastSeq + 1 }, dialect);
  const recent = recentMerges(inspection);
  const { mergesPerDay, mergesFrom } = rateOf(recent.startedAt, state.now, options);
  const price = dialect.queryPrice ?? null;
  return dailyCost({
    queriesPerDay: options.queriesPerDay ?? DEFAULT_PER_DAY,
    mergesPerDay,
    mergesFrom,
    final: await sized(finalRows, compileView(spec, { of: 'final' }, dialect)),
    fresh: await sized(finalRows + backlog.rows, both),
    staging: await sized(stagedRows, compileView(spec, { of: 'staging' }, dialect)),
    merge: recent.average === null ? { ...(await sized(stagedRows + finalRows, whole)), count: 0 } : recent.average,
    price:
      price === null || options.perTebibyte === undefined ? price : { ...price, perTebibyte: options.perTebibyte, source: null },
  });
}

/** The merges of the last week: when they began, and what one of them read on average; null: there was none, or it is not known. */
function recentMerges({ entries, incarnations, state }: Inspection): {
  readonly startedAt: readonly Instant[];
  readonly average: CostReport['merge'] | null;
} {
  const merges = entries.filter(
    ({ kind, recordedAt, incarnations: { final }, details }) =>
      kind === 'merge' &&
      final === incarnations.final &&
      recordedAt >= state.now - RECENT &&
      details.repair !== true &&
      details.rebuild !== true,
  );
  const startedAt = merges.map((merge) => merge.startedAt);
  if (merges.length === 0) return { startedAt, average: null };
  const bytes = merges.flatMap(({ details }) => details.bytes?.billed ?? details.bytes?.estimated ?? []);
  const rows = sum(merges.map(({ details }) => details.counts?.['scanned'] ?? 0)) / merges.length;
  const average = bytes.length === 0 ? null : Math.round(sum(bytes) / bytes.length);
  return { startedAt, average: { rows: Math.round(rows), bytes: average, count: merges.length } };
}

function rateOf(
  startedAt: readonly Instant[],
  now: Instant,
  { mergesPerDay }: CostOptions,
): Pick<CostReport, 'mergesPerDay' | 'mergesFrom'> {
  if (mergesPerDay !== undefined) return { mergesPerDay, mergesFrom: 'asked' };
  const first = startedAt.reduce<Instant>((least, instant) => (instant < least ? instant : least), now);
  const days = Number(now - first) / Number(DAY);
  // Of less than a day it cannot be told whether they come by a timetable.
  if (days < 1) return { mergesPerDay: DEFAULT_PER_DAY, mergesFrom: 'default' };
  return { mergesPerDay: Math.round((startedAt.length / days) * 10) / 10, mergesFrom: 'ledger' };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
