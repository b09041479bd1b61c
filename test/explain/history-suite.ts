import { describe, expect, test } from 'vitest';
import type { Harness } from '../conformance/harness.ts';
import { Lab, textSource } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';

const readings = specOf({ id: 'STRING', value: 'FLOAT64', n: 'INT64' }, ['id'], ['n'], { table: 'readings' });
const event = (n: number, more: object = {}): string => JSON.stringify({ id: 'a', n, ...more });

/** What was done, on every destination alike. */
export function historySuite(harness: () => Harness): void {
  describe('history', () => {
    test('loads and merges, newest first, paired and balanced, with totals', async () => {
      const lab = await Lab.open(harness());
      expect(await lab.history(readings)).toMatchObject({
        status: 'nothing',
        history: { runs: 0, entries: [], unbalanced: 0 },
        notes: ['the ledger has nothing on readings yet: it was never loaded or merged'],
      });
      await lab.run(readings, event(1, { value: 1 }), event(1, { value: 1 }), '{"bad":1}');
      await lab.loadFrom(readings, [textSource([event(2)], 'one.ndjson'), textSource([event(3)], 'two.ndjson')]);
      await lab.merge(readings);
      const report = await lab.history(readings);
      expect([report.status, report.exitClass, report.notes]).toEqual(['ok', null, []]);
      const shown = report.history?.entries.map(({ kind, state, seq, files, balance, ofPresentTables }) => [
        kind,
        state,
        seq,
        files,
        balance.ok,
        ofPresentTables,
      ]);
      expect(shown).toEqual([
        ['merge', 'done', 2, [], true, true],
        ['load', 'done', null, ['one.ndjson', 'two.ndjson'], true, true],
        ['merge', 'done', 1, [], true, true],
        ['load', 'done', null, ['events.ndjson'], true, true],
      ]);
      const [second, , first, load] = report.history?.entries ?? [];
      expect(load).toMatchObject({ counts: { read: 3, rejected: 1, staged: 2 }, bytes: { read: expect.any(Number) } });
      expect(first).toMatchObject({
        counts: { scanned: 2, redelivered: 1, winners: 1, unusable: 0, conflicting: 0, superseded: 0 },
        window: { start: null, end: expect.any(String) },
        consumed: [load?.runId],
      });
      expect(second?.window.start).not.toBeNull();
      expect(second?.seconds).toBeGreaterThanOrEqual(0);
      const told = harness().tellsInsertsFromUpdates;
      expect(report.history).toMatchObject({
        runs: 3,
        totals: { loads: 2, merges: 2, read: 5, rejected: 1, staged: 4, inserted: told ? 1 : null, updated: told ? 1 : null },
        unbalanced: 0,
      });
      const last = await lab.history(readings, 1);
      expect([last.history?.runs, last.history?.entries.map(({ seq }) => seq)]).toEqual([3, [2]]);
      expect((await lab.history(readings, 2)).history?.entries.map(({ kind }) => kind)).toEqual(['merge', 'load']);
    });
  });
}
