import { compileReadHistory, runsInLedger } from '../sql/history.ts';
import { readLedgerEntries } from '../sql/ledger.ts';
import { reportOn } from './draft.ts';
import { historyEntries, type RawHistoryEntry } from './history-entries.ts';
import type { HistoryTotals } from './history-report.ts';
import { jobReports } from './job-reports.ts';
import { note, withOpenTable, type OpenTable } from './open-table.ts';
import type { HistoryOptions, Verb } from './verb.ts';

/** `dedup history`: the ledger of one table, and whether every entry balances. Writes nothing. */
export const history: Verb<HistoryOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    await withOpenTable(spec, true, context, draft, async (table) => readHistory(table, options));
  });

/** Spec and tables are not compared: what was done can be read whatever has become of them since. */
async function readHistory(table: OpenTable, { limit }: HistoryOptions): Promise<void> {
  const { spec, dialect, destination, context, draft } = table;
  const state = await destination.inspect(spec);
  const statement = compileReadHistory(spec.table, limit, dialect);
  const rows = state.ledger ? await destination.query(statement) : [];
  if (state.ledger) draft.statements = [statement];
  const present = { final: state.final?.incarnation ?? '', staging: state.staging?.incarnation ?? '' };
  const entries = historyEntries(readLedgerEntries(rows), present, state.now);
  const unbalanced = entries.filter(({ balance }) => balance.ok === false).length;
  draft.history = {
    runs: runsInLedger(rows),
    entries: await Promise.all(entries.map(async (entry) => ({ ...entry, jobs: await jobReports(destination, entry.jobs) }))),
    totals: totalsOf(entries),
    unbalanced,
  };
  if (entries.length === 0) {
    draft.status = 'nothing';
    note(draft, context, `the ledger has nothing on ${spec.table} yet: it was never loaded or merged`);
  }
  if (unbalanced > 0) {
    draft.status = 'findings';
    draft.exitClass = 'findings';
    note(draft, context, `${unbalanced === 1 ? 'one entry does' : `${unbalanced} entries do`} not add up`);
  }
}

function totalsOf(entries: readonly RawHistoryEntry[]): HistoryTotals {
  const count = (kind: RawHistoryEntry['kind'], name: string): number | null =>
    sum(entries.filter((entry) => entry.kind === kind).map(({ counts }) => counts[name]));
  return {
    loads: entries.filter(({ kind }) => kind === 'load').length,
    merges: entries.filter(({ kind }) => kind === 'merge').length,
    read: count('load', 'read'),
    rejected: count('load', 'rejected'),
    staged: count('load', 'staged'),
    inserted: count('merge', 'inserted'),
    updated: count('merge', 'updated'),
    bytesRead: sum(entries.map(({ bytes }) => bytes.read)),
    bytesBilled: sum(entries.map(({ bytes }) => bytes.billed)),
  };
}

/** Null: none of them is known. */
function sum(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === 'number');
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
