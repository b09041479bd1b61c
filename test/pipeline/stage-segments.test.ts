import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Segment } from '../../src/events/segment.ts';
import { stageSegments, type StagingBounds } from '../../src/pipeline/stage-segments.ts';

function segmentOf(number: number, bytes = 1): Segment {
  return { number, path: `segment-${number}`, rows: 1, bytes, stamp: BigInt(number), remove: () => Promise.resolve() };
}

async function* segmentsOf(sizes: readonly number[]): AsyncGenerator<Segment> {
  for (const [index, bytes] of sizes.entries()) yield Promise.resolve(segmentOf(index + 1, bytes));
}

async function* twoThenIdle(): AsyncGenerator<Segment> {
  yield* segmentsOf([1, 1]);
  await new Promise(() => {});
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A destination that stages nothing until it is told, and notes what was on its way at once. */
class Script {
  readonly begun: number[] = [];
  readonly ended: number[] = [];
  readonly #waiting = new Map<number, { readonly segment: Segment; readonly done: PromiseWithResolvers<void> }>();
  most = { segments: 0, bytes: 0, bytesOfSeveral: 0 };

  readonly stage = async (segment: Segment): Promise<void> => {
    this.begun.push(segment.number);
    const done = Promise.withResolvers<void>();
    this.#waiting.set(segment.number, { segment, done });
    const bytes = [...this.#waiting.values()].reduce((sum, { segment: one }) => sum + one.bytes, 0);
    this.most = {
      segments: Math.max(this.most.segments, this.#waiting.size),
      bytes: Math.max(this.most.bytes, bytes),
      bytesOfSeveral: this.#waiting.size > 1 ? Math.max(this.most.bytesOfSeveral, bytes) : this.most.bytesOfSeveral,
    };
    try {
      await done.promise;
    } finally {
      this.ended.push(segment.number);
    }
  };

  get onTheirWay(): readonly number[] {
    return [...this.#waiting.keys()];
  }

  settle(number: number, error?: Error): void {
    const { done } = this.#waiting.get(number) ?? {};
    this.#waiting.delete(number);
    if (error === undefined) done?.resolve();
    else done?.reject(error);
  }
}

const BOUNDS: StagingBounds = { segments: 3, bytes: 100 };

describe('segments are staged', () => {
  test('several at once, no more than allowed, and the next as soon as one is done', async () => {
    const script = new Script();
    const staging = stageSegments(segmentsOf([1, 1, 1, 1, 1]), BOUNDS, script.stage);
    await turn();
    expect(script.onTheirWay).toEqual([1, 2, 3]);
    script.settle(2);
    await turn();
    expect(script.onTheirWay).toEqual([1, 3, 4]);
    for (const number of [1, 3, 4]) script.settle(number);
    await turn();
    script.settle(5);
    await staging;
    expect(script.begun).toEqual([1, 2, 3, 4, 5]);
  });

  test('within the bound of bytes, and one that is larger than that alone', async () => {
    const script = new Script();
    const staging = stageSegments(segmentsOf([60, 40, 500, 10]), BOUNDS, script.stage);
    await turn();
    expect(script.onTheirWay).toEqual([1, 2]);
    script.settle(1);
    await turn();
    expect(script.onTheirWay).toEqual([2]);
    script.settle(2);
    await turn();
    expect(script.onTheirWay).toEqual([3]);
    script.settle(3);
    await turn();
    script.settle(4);
    await staging;
  });

  test('while the next is read: reading goes on when all that may is on its way', async () => {
    const script = new Script();
    let read = 0;
    async function* source(): AsyncGenerator<Segment> {
      for (; read < 3;) yield Promise.resolve(segmentOf(++read));
    }
    const staging = stageSegments(source(), { segments: 1, bytes: 100 }, script.stage);
    await turn();
    expect([script.onTheirWay, read]).toEqual([[1], 2]);
    for (const number of [1, 2, 3]) {
      script.settle(number);
      await turn();
    }
    await staging;
  });
});

describe('the first failure stops the others', () => {
  test('at once, even while the source is idle, after those on their way have ended', async () => {
    const script = new Script();
    let outcome: unknown = 'waiting';
    void stageSegments(twoThenIdle(), BOUNDS, script.stage).catch((error: unknown) => {
      outcome = error;
    });
    await turn();
    const failure = new Error('refused');
    script.settle(1, failure);
    await turn();
    expect(outcome).toBe('waiting');
    script.settle(2);
    await turn();
    expect([outcome, script.ended]).toEqual([failure, [1, 2]]);
  });

  test('of the source too: what is on its way ends first', async () => {
    const script = new Script();
    const failure = new Error('unreadable');
    async function* broken(): AsyncGenerator<Segment> {
      yield Promise.resolve(segmentOf(1));
      throw failure;
    }
    const staging = stageSegments(broken(), BOUNDS, script.stage).catch((error: unknown) => error);
    await turn();
    expect(script.ended).toEqual([]);
    script.settle(1, new Error('a later one'));
    expect(await staging).toBe(failure);
  });
});

test('whatever the order of ends and failures: bounds hold, segments are begun in order, nothing is left behind, the first failure is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        sizes: fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 12 }),
        segments: fc.integer({ min: 1, max: 5 }),
        picks: fc.infiniteStream(fc.nat(1000)),
        failing: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
        brokenAfter: fc.option(fc.nat(12), { nil: undefined }),
      }),
      async ({ sizes, segments, picks, failing, brokenAfter }) => {
        const script = new Script();
        const failures: Error[] = [];
        async function* source(): AsyncGenerator<Segment> {
          for (const [index, bytes] of sizes.entries()) {
            if (index === brokenAfter) throw failed('source');
            if ((picks.next().value ?? 0) % 3 === 0) await turn();
            yield segmentOf(index + 1, bytes);
          }
        }
        const failed = (what: string): Error => {
          const error = new Error(what);
          failures.push(error);
          return error;
        };
        const bounds = { segments, bytes: 100 };
        const outcomes: unknown[] = [];
        stageSegments(source(), bounds, script.stage).then(
          () => outcomes.push('done'),
          (error: unknown) => outcomes.push(error),
        );
        for (let rounds = 0; outcomes.length === 0; rounds += 1) {
          await turn();
          const number = script.onTheirWay[(picks.next().value ?? 0) % Math.max(1, script.onTheirWay.length)];
          if (number === undefined) continue;
          const begun = script.begun.length;
          const hasFailed = failures.some(({ message }) => message !== 'source');
          script.settle(number, failing.includes(number) ? failed(`segment ${number}`) : undefined);
          await turn();
          // After a failure nothing more is begun.
          if (hasFailed) expect(script.begun.length).toBe(begun);
          expect(rounds).toBeLessThan(1000);
        }
        expect(script.onTheirWay).toEqual([]);
        expect(script.begun).toEqual(script.begun.map((_, index) => index + 1));
        expect(script.most.segments).toBeLessThanOrEqual(segments);
        expect(script.most.bytesOfSeveral).toBeLessThanOrEqual(bounds.bytes);
        if (failures.length === 0) expect([outcomes[0], script.begun.length]).toEqual(['done', sizes.length]);
        else expect(failures).toContain(outcomes[0]);
      },
    ),
    { numRuns: 300 },
  );
});
