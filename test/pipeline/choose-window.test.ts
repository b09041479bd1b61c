import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { chooseWindow, expiryOf, retainedSince } from '../../src/pipeline/choose-window.ts';
import { OPEN_LOAD_EXPIRY } from '../../src/pipeline/open-load-expiry.ts';
import type { LedgerView, PendingLoad } from '../../src/pipeline/ledger-view.ts';
import { parseInstant, type Instant } from '../../src/spec/instant.ts';
import { specOf } from '../sql/shapes.ts';

const at = (text: string): Instant => parseInstant(text) ?? 0n;
const HOUR = 3_600_000_000n;
const now = at('2026-07-02T10:00:00Z');
const spec = specOf({ id: 'INT64', v: 'INT64' }, ['id'], ['v']);
const foreign = { ...spec, staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true } };
const automatic = { full: false, acceptExpired: false, expires: true };
const fresh: LedgerView = {
  lastSeq: 0,
  isMergedInto: false,
  failedAttempts: 0,
  watermark: null,
  tail: null,
  identity: null,
  pendingLoads: [],
  sourcePartitions: {},
};
const merged: LedgerView = { ...fresh, lastSeq: 3, watermark: at('2026-07-02T09:00:00Z') };
const load = (runId: string, lowest: Instant, highest: Instant | null): PendingLoad => ({
  runId,
  recordedAt: lowest,
  lowestStamp: lowest,
  highestStamp: highest,
});

describe('the window of a merge', () => {
  test('the first one reads all that is retained', () => {
    expect(chooseWindow(spec, fresh, now, automatic)).toEqual({
      window: { end: now },
      unmerged: { end: now },
      chainStart: null,
      watermark: now,
      consumed: [],
      expired: [],
      tailStart: now - HOUR,
    });
  });

  test('then it reaches back behind the watermark by the overlap', () => {
    expect(chooseWindow(spec, merged, now, automatic).window).toEqual({ start: at('2026-07-02T08:00:00Z'), end: now });
  });

  test('where rows come in order, what is not merged begins at the watermark, or at the lowest stamp of a load that is not settled', () => {
    const inOrder = { ...automatic, inOrder: true };
    const window = { start: at('2026-07-02T08:00:00Z'), end: now };
    expect(chooseWindow(spec, merged, now, inOrder)).toMatchObject({ window, unmerged: { start: merged.watermark, end: now } });
    const early = load('early', at('2026-07-01T20:00:00Z'), at('2026-07-01T20:05:00Z'));
    expect(chooseWindow(spec, { ...merged, pendingLoads: [early] }, now, inOrder).unmerged).toEqual({
      start: early.lowestStamp,
      end: now,
    });
    const open = load('open', at('2026-07-02T08:30:00Z'), null);
    expect(chooseWindow(spec, { ...merged, pendingLoads: [open] }, now, inOrder)).toMatchObject({
      window,
      unmerged: { start: open.lowestStamp, end: now },
    });
    expect(chooseWindow(spec, merged, now, automatic).unmerged).toEqual(window);
    expect(chooseWindow(spec, merged, now, { ...inOrder, full: true }).unmerged).toEqual({ end: now });
    const since = at('2026-07-01T00:00:00Z');
    expect(chooseWindow(spec, merged, now, { ...inOrder, since }).unmerged).toEqual({ start: since, end: now });
    const after = { chainStart: null, end: at('2026-07-02T07:00:00Z'), finishedLoads: [] };
    expect(chooseWindow(spec, merged, now, { ...inOrder, after }).unmerged).toEqual({ start: after.end, end: now });
  });

  test('a load that finished late is read from its lowest stamp, and settled', () => {
    const late = load('late', at('2026-07-01T20:00:00Z'), at('2026-07-01T20:05:00Z'));
    const chosen = chooseWindow(spec, { ...merged, pendingLoads: [late] }, now, automatic);
    expect(chosen.window).toEqual({ start: late.lowestStamp, end: now });
    expect(chosen.consumed).toEqual(['late']);
    expect(chosen.tailStart).toBe(now - HOUR);
  });

  test('a load that is still open is read, and read again by the next merge', () => {
    const open = load('open', at('2026-07-02T07:00:00Z'), null);
    const chosen = chooseWindow(spec, { ...merged, pendingLoads: [open] }, now, automatic);
    expect(chosen.window.start).toBe(open.lowestStamp);
    expect(chosen.consumed).toEqual([]);
    expect(chosen.tailStart).toBe(open.lowestStamp);
  });

  test('a load that never finished is given up after a day, with a word about it', () => {
    const dead = load('dead', now - OPEN_LOAD_EXPIRY - 1n, null);
    const chosen = chooseWindow(spec, { ...merged, pendingLoads: [dead] }, now, automatic);
    expect([chosen.consumed, chosen.expired, chosen.window.start]).toEqual([['dead'], ['dead'], dead.lowestStamp]);
  });

  test('it ends after the last stamp of a finished load, also when that clock ran ahead of the server', () => {
    const ahead = load('ahead', now, now + 5_000_000n);
    expect(chooseWindow(spec, { ...merged, pendingLoads: [ahead] }, now, automatic).window.end).toBe(now + 5_000_001n);
  });

  test('it never ends before the watermark, also when the clock went back', () => {
    const chosen = chooseWindow(spec, merged, at('2026-07-02T08:30:00Z'), automatic);
    expect([chosen.window.end, chosen.watermark]).toEqual([merged.watermark, merged.watermark]);
  });

  test('a window named by hand that leaves a gap does not move the watermark over it', () => {
    const chosen = chooseWindow(spec, merged, now, { ...automatic, since: at('2026-07-02T09:30:00Z') });
    expect([chosen.window.start, chosen.watermark]).toEqual([at('2026-07-02T09:30:00Z'), merged.watermark]);
    expect(chooseWindow(spec, fresh, now, { ...automatic, since: at('2026-07-02T09:30:00Z') }).watermark).toBeNull();
    expect(chooseWindow(spec, merged, now, { ...automatic, since: at('2026-07-01T00:00:00Z') }).watermark).toBe(now);
  });

  test('a window named by hand settles only the loads that lie in it whole', () => {
    const late = load('late', at('2026-07-01T20:00:00Z'), at('2026-07-02T09:45:00Z'));
    expect(
      chooseWindow(spec, { ...merged, pendingLoads: [late] }, now, { ...automatic, since: at('2026-07-02T09:00:00Z') }).consumed,
    ).toEqual([]);
    expect(chooseWindow(spec, { ...merged, pendingLoads: [late] }, now, { ...automatic, full: true }).consumed).toEqual(['late']);
  });
});

describe('rows that expired before a merge read them', () => {
  const old = load('old', at('2026-05-01T00:00:00Z'), at('2026-05-01T00:05:00Z'));
  const months: LedgerView = { ...merged, watermark: at('2026-05-01T00:00:00Z') };

  test('stop the merge by name', () => {
    expect(() => chooseWindow(spec, { ...merged, pendingLoads: [old] }, now, automatic)).toThrowError(DedupError);
    expect(() => chooseWindow(foreign, months, now, automatic)).toThrowError('MERGE.EXPIRED');
  });

  test('do not, when the user accepts it, when nothing expires by itself, or when our own ledger shows that nothing was staged', () => {
    expect(chooseWindow(spec, { ...merged, pendingLoads: [old] }, now, { ...automatic, acceptExpired: true }).consumed).toEqual([
      'old',
    ]);
    expect(chooseWindow(spec, { ...merged, pendingLoads: [old] }, now, { ...automatic, expires: false }).consumed).toEqual([
      'old',
    ]);
    expect(chooseWindow(spec, months, now, automatic).watermark).toBe(now);
  });

  test('a row expires a whole number of days after its daily partition begins', () => {
    expect(expiryOf(spec, at('2026-06-01T23:59:59Z'))).toBe(at('2026-07-01T00:00:00Z'));
  });
});

test('what is retained is just what has not expired, at any time of day', () => {
  for (const time of ['2026-07-02T00:00:00Z', '2026-07-02T09:00:00Z', '2026-07-02T23:59:59.999999Z']) {
    const since = retainedSince(spec, at(time));
    expect([expiryOf(spec, since) > at(time), expiryOf(spec, since - 1n) <= at(time)]).toEqual([true, true]);
  }
});

test('whatever the ledger says, the window covers every row that may be unread', () => {
  const instant = fc.bigInt({ min: now - 20n * 24n * HOUR, max: now });
  const pending = fc
    .tuple(instant, fc.option(fc.bigInt({ min: 0n, max: HOUR })))
    .map(([low, span]) => load(`l${low}`, low, span === null ? null : low + span));
  fc.assert(
    fc.property(fc.option(instant), fc.array(pending, { maxLength: 5 }), (watermark, pendingLoads) => {
      const { window, consumed, tailStart } = chooseWindow(spec, { ...fresh, watermark, pendingLoads }, now, automatic);
      const start = window.start ?? 0n;
      if (watermark !== null) expect(start).toBeLessThanOrEqual(watermark);
      for (const { lowestStamp, highestStamp, runId } of pendingLoads) {
        expect(start).toBeLessThanOrEqual(lowestStamp);
        expect(window.end).toBeGreaterThan(highestStamp ?? 0n);
        if (!consumed.includes(runId)) expect(tailStart).toBeLessThanOrEqual(lowestStamp);
      }
    }),
  );
});
