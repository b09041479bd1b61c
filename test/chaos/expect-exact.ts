import { deepStrictEqual, ok } from 'node:assert/strict';
import type { Destination } from '../../src/destinations/destination.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileReadLedger, type LedgerEntry, readLedgerEntries } from '../../src/sql/ledger.ts';
import { statement } from '../../src/sql/statement.ts';
import { countOf, textOf } from '../../src/sql/value.ts';
import { finalRows, sortedByKey } from '../model/final-rows.ts';
import { finalEvents, type ModelEvent } from '../model/model.ts';

/**
 * The promise, when all is quiet: the final table is what the model makes of the events, each merge has one row in the ledger, numbers
 * have no gap, every account adds up, every staged row is of a load that the ledger knows, and every load that ended has been merged.
 */
export async function expectExact(destination: Destination, spec: TableSpec, events: readonly ModelEvent[]): Promise<void> {
  const expected = sortedByKey(
    spec,
    [...finalEvents(events).values()].map(({ row }) => row),
  );
  const rows = await finalRows(destination, spec);
  deepStrictEqual(rows, expected);
  const entries = readLedgerEntries(await destination.query(compileReadLedger(spec.table, 0n, destination.dialect)));
  const merges = entries.filter(({ kind }) => kind === 'merge');
  expectNumbered(merges);
  for (const { details } of merges) expectBalanced(details.counts ?? {});
  const inserted = merges.map(({ details }) => details.counts?.['inserted'] ?? null);
  if (!inserted.includes(null)) deepStrictEqual(sumOf(inserted), rows.length, 'rows that the ledger says were inserted');
  expectLoads(entries, await stagedByLoad(destination, spec));
}

function expectNumbered(merges: readonly LedgerEntry[]): void {
  const numbers = merges.map(({ details }) => details.seq ?? 0).toSorted((a, b) => a - b);
  deepStrictEqual(
    numbers,
    numbers.map((_, index) => index + 1),
    'numbers of merges in the ledger',
  );
  deepStrictEqual(new Set(merges.map(({ incarnations }) => incarnations.final)).size <= 1, true, 'one final table');
}

function expectBalanced(counts: Readonly<Record<string, number | null>>): void {
  const sum = (...names: readonly string[]): number => sumOf(names.map((name) => counts[name] ?? 0));
  const { scanned, winners, unchanged } = counts;
  deepStrictEqual(sum('unusable', 'redelivered', 'conflicting', 'superseded', 'winners'), scanned, JSON.stringify(counts));
  // Null: a load committed between scan and MERGE, so that the MERGE did more than the scan had counted.
  if (unchanged !== null) deepStrictEqual(sum('inserted', 'updated', 'unchanged'), winners, JSON.stringify(counts));
}

function expectLoads(entries: readonly LedgerEntry[], staged: ReadonlyMap<string, number>): void {
  const consumed = entries.flatMap(({ details }) => details.consumed ?? []);
  deepStrictEqual(consumed.length, new Set(consumed).size, `no load is consumed twice\n${told(entries)}`);
  const started = new Set(entries.filter(({ kind }) => kind === 'load_started').map(({ runId }) => runId));
  for (const load of staged.keys()) ok(started.has(load), `load ${load} has staged rows and is not in the ledger`);
  for (const { runId, kind, windowEnd, details } of entries) {
    if (kind !== 'load_finished') continue;
    const [rows, counted] = [staged.get(runId) ?? 0, details.counts?.['staged'] ?? 0];
    // A load that gave up after a failure that may pass does not know what jobs it left behind: it stays open, for their rows to be merged.
    if (windowEnd === null) {
      ok(rows >= counted, `${rows} rows of load ${runId}, which counted ${counted}`);
      continue;
    }
    deepStrictEqual(rows, counted, `rows of load ${runId}`);
    ok(consumed.includes(runId), `load ${runId} has ended and no merge has consumed it:\n${told(entries)}`);
  }
}

/** The ledger, one line an entry. */
function told(entries: readonly LedgerEntry[]): string {
  return entries
    .map(({ kind, runId, incarnations, recordedAt, windowStart, windowEnd, details }) =>
      [kind, runId, JSON.stringify(incarnations), recordedAt, windowStart, windowEnd, JSON.stringify(details)].join(' '),
    )
    .join('\n');
}

async function stagedByLoad(destination: Destination, spec: TableSpec): Promise<ReadonlyMap<string, number>> {
  const { dialect } = destination;
  const load = dialect.quote('_dedup_load_id');
  const rows = await destination.query(
    statement('count staged rows by load', [
      `SELECT ${load}, COUNT(*) AS ${dialect.quote('n')} FROM ${dialect.table(spec.staging.table)} GROUP BY ${load}`,
    ]),
  );
  return new Map(rows.map((row) => [textOf(row, '_dedup_load_id') ?? '', countOf(row, 'n')]));
}

function sumOf(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
}
