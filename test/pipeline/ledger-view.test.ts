import { describe, expect, test } from 'vitest';
import { viewLedger } from '../../src/pipeline/ledger-view.ts';
import { formatInstant, parseInstant, type Instant } from '../../src/spec/instant.ts';
import type { LedgerEntry } from '../../src/sql/ledger.ts';

const HOUR = 3_600_000_000n;
const start = parseInstant('2026-07-01T00:00:00Z') ?? 0n;
const at = (hours: number): Instant => start + BigInt(Math.round(hours * 60)) * (HOUR / 60n);
const incarnations = { final: 'f', staging: 's' };
const common = { table: 't', version: '1', incarnations, identity: '{}', details: {} };

const loadRow = (runId: string, kind: 'load_started' | 'load_finished', recorded: number, lowest: number): LedgerEntry => ({
  ...common,
  kind,
  runId,
  startedAt: at(recorded),
  recordedAt: at(recorded),
  windowStart: at(lowest),
  windowEnd: kind === 'load_finished' ? at(recorded) : null,
});

const mergeRow = (seq: number, began: number, details: LedgerEntry['details'] = {}, from: number | null = null): LedgerEntry => ({
  ...common,
  kind: 'merge',
  runId: `merge${seq}`,
  startedAt: at(began),
  recordedAt: at(began + 0.1),
  windowStart: from === null ? null : at(from),
  windowEnd: at(began),
  details: { seq, watermark: formatInstant(at(began)), ...details },
});

const basisOf = ({ recordedAt, kind, runId }: LedgerEntry): NonNullable<LedgerEntry['details']['basis']> => ({
  recordedAt: formatInstant(recordedAt),
  kind,
  runId,
});

const view = (...entries: readonly LedgerEntry[]): ReturnType<typeof viewLedger> =>
  viewLedger(entries, incarnations, at(-24 * 30));

const pending = (...entries: readonly LedgerEntry[]): readonly (readonly [string, number])[] =>
  view(...entries).pendingLoads.map(({ runId, lowestStamp }) => [runId, Number((lowestStamp - start) / (HOUR / 60n)) / 60]);

describe('a load that was taken for dead', () => {
  const started = loadRow('slow', 'load_started', 0, 0);
  const buried = mergeRow(1, 25, { consumed: ['slow'], expired: ['slow'] });

  test('is no longer waited for', () => {
    expect(pending(started, buried)).toEqual([]);
  });

  test('is waited for again when it says that it lives, from where it began: what it commits now may lie below the watermark', () => {
    expect(pending(started, buried, loadRow('slow', 'load_started', 26, 25))).toEqual([['slow', 0]]);
  });

  test('is waited for again when it has finished after all, also when its end was recorded while the merge still ran', () => {
    expect(pending(started, buried, loadRow('slow', 'load_finished', 26, 0))).toEqual([['slow', 0]]);
    expect(pending(started, loadRow('slow', 'load_finished', 25.05, 0), buried)).toEqual([['slow', 0]]);
  });

  test('and has been read since is done with', () => {
    const finished = loadRow('slow', 'load_finished', 26, 0);
    expect(pending(started, buried, finished, mergeRow(2, 27, { consumed: ['slow'] }, 0))).toEqual([]);
  });
});

describe('a load that runs for long', () => {
  const rows = [loadRow('stream', 'load_started', 0, 0), loadRow('stream', 'load_started', 10, 9)] as const;

  test('is waited for from its first stamp until a merge has read what it had committed when it last wrote', () => {
    expect(pending(...rows)).toEqual([['stream', 0]]);
    expect(pending(rows[0], mergeRow(1, 5, {}, 0), rows[1])).toEqual([['stream', 0]]);
  });

  test('is then waited for from where it was, so that windows do not grow without end', () => {
    expect(pending(...rows, mergeRow(1, 11, {}, 0))).toEqual([['stream', 9]]);
    expect(pending(...rows, mergeRow(1, 11, {}, 0), loadRow('stream', 'load_started', 20, 19))).toEqual([['stream', 9]]);
    expect(pending(...rows, mergeRow(1, 11, {}, 0), loadRow('stream', 'load_started', 20, 19), mergeRow(2, 21, {}, 9))).toEqual([
      ['stream', 19],
    ]);
  });

  test.each([
    ['began too late', mergeRow(1, 11, {}, 1)],
    ['was a repair', mergeRow(1, 11, { repair: true }, 0)],
    ['read only some of the partitions', mergeRow(1, 11, { watermark: formatInstant(at(3)) }, 0)],
  ])('is waited for from its first stamp after a merge that %s', (_, merge) => {
    expect(pending(...rows, merge)).toEqual([['stream', 0]]);
  });
});

describe('a merge whose ledger was lost before it was recorded', () => {
  const basis = loadRow('before', 'load_finished', 1, 0);
  const merge = mergeRow(7, 2, { basis: basisOf(basis) }, 0);

  test('has its watermark while the ledger has what it was planned by', () => {
    expect(view(basis, merge)).toMatchObject({ watermark: at(2), lastSeq: 7 });
  });

  test('proves nothing otherwise: all is read once more, and loads that were forgotten are waited for as long as a load may be open', () => {
    const { pendingLoads, watermark, lastSeq } = view(merge);
    expect({ watermark, lastSeq }).toEqual({ watermark: null, lastSeq: 7 });
    expect(pendingLoads).toEqual([
      { runId: 'lost-ledger-7', recordedAt: at(2.1), lowestStamp: at(2.1 - 24), highestStamp: null },
    ]);
  });

  test('is left behind by the merge after it', () => {
    expect(view(merge, mergeRow(8, 3, { basis: basisOf(merge) })).watermark).toBe(at(3));
  });

  test('counts when what it was planned by is so old that it is no longer read', () => {
    const old = mergeRow(7, 2, { basis: { ...basisOf(basis), recordedAt: formatInstant(at(-24 * 31)) } });
    expect(view(old).watermark).toBe(at(2));
  });
});

const elsewhere = (entry: LedgerEntry, pair: Partial<typeof incarnations>): LedgerEntry => ({
  ...entry,
  incarnations: { ...incarnations, ...pair },
});

describe('a load that began when one of the tables was another one', () => {
  test.each([
    ['final', { final: 'old' }],
    ['staging', { staging: 'old' }],
  ])('(%s) is waited for: it may commit below the watermark of the present ones', (_, pair) => {
    const started = elsewhere(loadRow('stray', 'load_started', 0, 0), pair);
    expect(pending(started, mergeRow(1, 2))).toEqual([['stray', 0]]);
    const finished = elsewhere(loadRow('stray', 'load_finished', 3, 0), pair);
    expect(pending(started, mergeRow(1, 2), finished)).toEqual([['stray', 0]]);
    expect(pending(started, mergeRow(1, 2), finished, mergeRow(2, 4, { consumed: ['stray'] }, 0))).toEqual([]);
  });

  test('and of which nothing was heard for a day before the first merge into the present ones is no matter', () => {
    const rows = [
      loadRow('old', 'load_started', 0, 0),
      loadRow('old', 'load_finished', 1, 0),
      loadRow('dead', 'load_started', 1, 1),
    ];
    const strays = rows.map((entry) => elsewhere(entry, { final: 'old' }));
    expect(pending(...strays, mergeRow(1, 26), mergeRow(2, 27))).toEqual([]);
    expect(pending(...strays, mergeRow(1, 24), mergeRow(2, 90)).length).toBe(2);
  });
});

test('numbers go on over incarnations, everything else begins anew', () => {
  expect(view(elsewhere(mergeRow(4, 2), { final: 'old' }))).toMatchObject({ lastSeq: 4, isMergedInto: false, watermark: null });
});
