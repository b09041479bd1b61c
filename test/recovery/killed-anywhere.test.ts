import { describe, expect, test } from 'vitest';
import { randomReadings } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

/** More than one run makes. */
const ENOUGH = 20;
/** Requests that change something: a process that is killed before any other leaves the same behind as one killed after the last of these. */
const CHANGES = { method: 'POST', kind: ['dataset', 'definition', 'write', 'load', 'merge'] } as const;
const JOBS = { kind: ['write', 'load', 'merge'], times: Infinity } as const;

describe.each([
  ['is done', {}],
  ['takes a while', { millis: 400 }],
  ['takes a while to be told as done', { millis: 400, commit: 'start' }],
] as const)('a run killed after any request that changes something, whose last job %s', (_, course) => {
  test('is made good by running it again', { timeout: 120_000 }, async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const events = [...randomReadings(1, 5)];
    expectDone(await warehouse.run(events));
    let changes = 1;
    for (; changes < ENOUGH; changes++) {
      const batch = randomReadings(100 + changes, 4);
      warehouse.proxy.fail({ ...JOBS, nth: changes, course });
      const killed = await warehouse.kill(() => warehouse.run(batch), { ...CHANGES, nth: changes }, 'after');
      warehouse.proxy.calm();
      expectDone(await warehouse.run(batch));
      events.push(...batch);
      await warehouse.expectExact(events);
      if (!killed) break;
    }
    // Beginning of the load, its segment, its end, MERGE, record.
    expect(changes).toBe(6);
    expectDone(await warehouse.merge());
    await warehouse.expectComplete();
  });
});

test(
  'a run on a table that was not there yet, killed after any request that changes something, is made good by running it again',
  { timeout: 120_000 },
  async () => {
    const events = randomReadings(7, 6);
    let changes = 1;
    for (; changes < ENOUGH; changes++) {
      const warehouse = await Warehouse.open();
      warehouse.proxy.fail({ ...CHANGES, times: Infinity, nth: changes, course: { millis: 400 } });
      const killed = await warehouse.kill(() => warehouse.run(events), { ...CHANGES, nth: changes }, 'after');
      warehouse.proxy.calm();
      expectDone(await warehouse.run(events));
      await warehouse.expectExact(events);
      await warehouse.expectComplete();
      if (!killed) break;
    }
    // The same after a dataset and three tables.
    expect(changes).toBe(10);
  },
);
