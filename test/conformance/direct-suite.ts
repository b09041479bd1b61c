import { describe, expect, test } from 'vitest';
import { BATCH_TABLE, type TableSpec } from '../../src/spec/table-spec.ts';
import { sortedByKey } from '../model/final-rows.ts';
import { finalEvents } from '../model/model.ts';
import { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { eventText, modelEvent } from '../model/stream-event.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { specOf } from '../sql/shapes.ts';
import type { Harness } from './harness.ts';
import { Lab, textSource } from './lab.ts';

const WRITERS = 16;

const direct = (spec: TableSpec): TableSpec => ({
  ...spec,
  sourcePartition: [],
  staging: { table: BATCH_TABLE, ingestedAt: '_dedup_ingested_at', foreign: false },
});

const plain = direct(specOf({ id: 'STRING', n: 'INT64', v: 'STRING' }, ['id'], ['n']));
const line = (id: string, n: number, v = `${id}${n}`): string => JSON.stringify({ id, n, v });

/** A table without staging (`staging: none`): batches of events straight into the final table. */
export function directSuite(harness: () => Harness): void {
  describe('a table without staging', () => {
    test('has no other table beside it, and says of every event what became of it', async () => {
      const lab = await Lab.open(harness());
      const report = await lab.run(plain, line('a', 1), line('a', 3), line('a', 2), line('b', 1), line('b', 1), '{"id":"c"}');
      lab.expectCounts(report, { scanned: 5, superseded: 2, redelivered: 1, inserted: 2, updated: 0, unchanged: 0 });
      expect(report.rows).toMatchObject({ read: 6, rejected: 1, staged: 5 });
      const state = await lab.inspect(plain);
      expect({ final: state.final !== undefined, staging: state.staging }).toEqual({ final: true, staging: undefined });
      const again = await lab.run(plain, line('a', 3), line('b', 1), line('a', 1));
      lab.expectCounts(again, { scanned: 3, superseded: 1, inserted: 0, updated: 0, unchanged: 2 });
      expect((await lab.finalRows(plain)).map(({ id, n, v }) => [id, n, v])).toEqual([
        ['a', 3n, 'a3'],
        ['b', 1n, 'b1'],
      ]);
    });

    test('is the same whether events come in one batch or in many, in the ledger too', async () => {
      const lab = await Lab.open(harness());
      const lines = Array.from({ length: 40 }, (_, index) => line(`k${index % 7}`, index));
      const report = await lab.runFrom(plain, [textSource(lines)], { segmentBytes: 200 });
      expect(report.error).toBeNull();
      expect(report.rows).toMatchObject({ read: 40, staged: 40, scanned: 40 });
      expect((await lab.finalRows(plain)).map(({ n }) => n)).toEqual([35n, 36n, 37n, 38n, 39n, 33n, 34n]);
      const history = (await lab.history(plain)).history;
      const batches = history?.entries.filter(({ kind }) => kind === 'merge') ?? [];
      expect(batches.length).toBeGreaterThan(5);
      expect(batches.map(({ seq }) => seq).toReversed()).toEqual(batches.map((_, index) => index + 1));
      expect(history).toMatchObject({ unbalanced: 0, totals: { read: 40, staged: 40 } });
    });

    test('the other verbs say what it is', async () => {
      const lab = await Lab.open(harness());
      expect(await lab.load(plain, line('a', 1))).toMatchObject({
        exitClass: 'not-started',
        error: [{ code: 'LOAD.NO_STAGING' }],
      });
      expect(await lab.view(plain, { of: 'both' })).toMatchObject({
        exitClass: 'not-started',
        error: [{ code: 'VIEW.NO_STAGING' }],
      });
      expect((await lab.view(plain, { of: 'final', dialect: 'bigquery' })).error).toBeNull();
      await lab.run(plain, line('a', 1));
      expect((await lab.status(plain)).state).toMatchObject({
        stagedNotMerged: null,
        lastRuns: [{ kind: 'load' }, { kind: 'merge' }],
      });
      const merged = await lab.merge(plain);
      expect(merged).toMatchObject({ status: 'nothing', error: null });
      expect(merged.notes.join()).toContain('staging: none');
      expect((await lab.explain(plain, ['id=a'])).explanation).toMatchObject({
        final: { columns: { v: 'a1' } },
        verdict: {
          code: 'current',
          text: 'the final row is the greatest event that came; the others are not kept (staging: none)',
        },
      });
      expect((await lab.explain(plain, ['id=z'])).explanation?.verdict).toEqual({
        code: 'never-staged',
        text: 'the final table does not have this key: it did not come, or it was rejected',
      });
    });

    test.each(seeds(12))(
      'a random stream ends as the model does (seed %i)',
      async (seed) => withSeed(seed, async () => oneDirectStream(await Lab.open(harness()), new Random(seed))),
      60_000,
    );

    test(`${WRITERS} writers at once: exact, no deadlock, one ledger row a batch`, async () => {
      const lab = await Lab.open(harness());
      const random = new Random(7);
      const lines = Array.from({ length: 400 }, (_, index) =>
        line(`k${random.between(0, 30)}`, random.between(0, 50), `v${index}`),
      );
      await lab.run(plain);
      const reports = await Promise.all(
        Array.from({ length: WRITERS }, async () =>
          lab.runFrom(plain, [textSource(random.shuffle(lines.filter(() => random.chance(0.7))).concat(lines.slice(0, 5)))], {
            segmentBytes: 2000,
          }),
        ),
      );
      expect(reports.map(({ error }) => error)).toEqual(reports.map(() => null));
      await lab.run(plain, ...lines);
      const alone = await Lab.open(harness());
      await alone.run(plain, ...lines);
      expect(await lab.finalRows(plain)).toEqual(await alone.finalRows(plain));
      const numbers = ((await lab.history(plain, 1000)).history?.entries ?? []).flatMap(({ kind, seq }) =>
        kind === 'merge' ? [seq ?? 0] : [],
      );
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
    }, 120_000);
  });
}

async function oneDirectStream(lab: Lab, random: Random): Promise<void> {
  const { notInKeys, without, withoutNested = [] } = lab.harness;
  const { spec: drawn, events } = randomStream(random, { most: 40, notInKeys, without, withoutNested, table: 'stream' });
  const spec = direct(drawn);
  for (const piece of random.split(events, random.between(1, 4))) {
    const lines = piece.map((event) => eventText(spec, event, random.chance(0.5), (names) => random.shuffle(names)));
    const report = await lab.runFrom(spec, [textSource(lines)], { segmentBytes: random.pick([1, 500, 100_000]) });
    expect(report.error).toBeNull();
  }
  const modelled = events.map((event) => modelEvent(spec, event));
  expect(await lab.finalRows(spec)).toEqual(
    sortedByKey(
      spec,
      [...finalEvents(modelled).values()].map(({ row }) => row),
    ),
  );
}
