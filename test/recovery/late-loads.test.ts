import { describe, expect, test } from 'vitest';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

/** A gate that opens when told. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const EARLY = [reading('a', 1, 1), reading('b', 1, 1)];
const LATE = [reading('a', 1, 5), reading('c', 1, 1)];

describe('a load', () => {
  test('that commits after later merges is merged by the next one, though its stamps lie far below the watermark', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(EARLY));
    const { opened, open } = gate();
    warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
    const late = warehouse.load(LATE);
    await expect.poll(() => warehouse.jobs('load').length, { interval: 10 }).toBe(2);
    // Two loads and merges pass by meanwhile; the watermark is above the stamps of the late load.
    for (const offset of [2, 3]) expectDone(await warehouse.run([reading('b', 1, offset)]));
    open();
    expectDone(await late);
    expectDone(await warehouse.merge());
    await warehouse.expectExact([...EARLY, ...LATE]);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('whose loader died while it was pending, and which then commits, is merged', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(EARLY));
    const { opened, open } = gate();
    warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
    await warehouse.kill(() => warehouse.load(LATE), { kind: 'job', job: 'dedup_load_', nth: 2 });
    expectDone(await warehouse.run([reading('b', 1, 2)]), await warehouse.merge());
    open();
    await expect.poll(async () => (await warehouse.staged()).length).toBe(EARLY.length + LATE.length + 1);
    expectDone(await warehouse.merge());
    await warehouse.expectExact([...EARLY, ...LATE]);
  });

  test('that was taken for dead after a day, and then commits and finishes, is merged', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(EARLY));
    const { opened, open } = gate();
    warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
    const late = warehouse.load(LATE);
    await expect.poll(() => warehouse.jobs('load').length, { interval: 10 }).toBe(2);
    // As if it had begun more than a day ago.
    await warehouse.byHand(
      (table) =>
        `UPDATE ${table('_dedup_runs')} SET recorded_at = TIMESTAMP_SUB(recorded_at, INTERVAL 25 HOUR), window_start = TIMESTAMP_SUB(window_start, INTERVAL 25 HOUR) WHERE kind = 'load_started' AND run_id NOT IN (SELECT run_id FROM ${table('_dedup_runs')} WHERE kind = 'load_finished')`,
    );
    const burying = await warehouse.run([reading('b', 1, 2)]);
    expectDone(burying);
    expect(burying.notes.join('\n')).toMatch(/no longer waiting for load /);
    expectDone(await warehouse.run([reading('b', 1, 3)]));
    open();
    expectDone(await late, await warehouse.merge());
    await warehouse.expectExact([...EARLY, ...LATE]);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('that runs for more than a day is not taken for dead, and stands in the history once', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(EARLY));
    const { opened, open } = gate();
    warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
    let later = 0;
    const late = warehouse.load(LATE, {}, { clock: () => instantOfMillis(Date.now() + later) });
    await expect.poll(() => warehouse.jobs('load').length, { interval: 10 }).toBe(2);
    // As if it had begun more than a day ago, and its clock with it.
    await warehouse.byHand(
      (table) =>
        `UPDATE ${table('_dedup_runs')} SET recorded_at = TIMESTAMP_SUB(recorded_at, INTERVAL 25 HOUR), window_start = TIMESTAMP_SUB(window_start, INTERVAL 25 HOUR) WHERE kind = 'load_started' AND run_id NOT IN (SELECT run_id FROM ${table('_dedup_runs')} WHERE kind = 'load_finished')`,
    );
    later = 3_700_000;
    const running = async (): Promise<number> => (await warehouse.ledger()).filter(({ kind }) => kind === 'load_started').length;
    await expect.poll(running, { interval: 100 }).toBe(3);
    const merging = await warehouse.run([reading('b', 1, 2)]);
    expectDone(merging);
    expect(merging.notes).toEqual([]);
    const loads = async (): Promise<readonly (string | undefined)[]> =>
      ((await warehouse.history()).history?.entries ?? []).filter(({ kind }) => kind === 'load').map(({ state }) => state);
    expect(await loads()).toEqual(['open', 'done', 'done']);
    open();
    expectDone(await late, await warehouse.merge());
    expect(await loads()).toEqual(['done', 'done', 'done']);
    await warehouse.expectExact([...EARLY, ...LATE]);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test.each(['readings', 'readings_staging'])(
    'that began before %s was dropped and made again, and commits after the merges into the new one, is merged',
    async (table) => {
      const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
      expectDone(await warehouse.run(EARLY));
      const { opened, open } = gate();
      warehouse.proxy.fail({ kind: 'load', course: { until: opened, state: 'PENDING' } });
      const late = warehouse.load(LATE);
      await expect.poll(() => warehouse.jobs('load').length, { interval: 10 }).toBe(2);
      await warehouse.byHand((name) => `DROP TABLE ${name(table)}`);
      expectDone(await warehouse.run([...EARLY, reading('b', 1, 2)]), await warehouse.run([reading('b', 1, 3)]));
      open();
      expectDone(await late, await warehouse.merge());
      await warehouse.expectExact([...EARLY, ...LATE]);
    },
  );

  test('whose job never commits holds nothing up', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(EARLY));
    warehouse.proxy.fail({ kind: 'load', course: { until: new Promise(() => {}), state: 'PENDING' } });
    await warehouse.kill(() => warehouse.load(LATE), { kind: 'job', job: 'dedup_load_', nth: 2 });
    expectDone(await warehouse.run([reading('b', 1, 2)]), await warehouse.run([reading('b', 1, 3)]));
    await warehouse.expectExact(EARLY);
  });

  test('that commits between scan and MERGE is read by the MERGE or by the next one', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    expectDone(await warehouse.run(EARLY));
    const [load, merge] = [gate(), gate()];
    warehouse.proxy.fail({ kind: 'load', course: { until: load.opened, state: 'RUNNING' } });
    const late = warehouse.load(LATE);
    await expect.poll(() => warehouse.jobs('load').length, { interval: 10 }).toBe(2);
    expectDone(await warehouse.load([reading('b', 1, 2)]));
    warehouse.proxy.fail({ kind: 'merge', course: { until: merge.opened } });
    const merging = warehouse.merge();
    await expect.poll(() => warehouse.jobs('merge').length, { interval: 10 }).toBe(2);
    load.open();
    expectDone(await late);
    merge.open();
    expectDone(await merging, await warehouse.merge());
    await warehouse.expectExact([...EARLY, ...LATE]);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('whose load job fails for good says so, and the events are merged when it is repeated', async () => {
    const warehouse = await Warehouse.open();
    warehouse.proxy.fail({ kind: 'load', course: { error: { status: 400, reason: 'invalid', message: 'no' } } });
    expect(await warehouse.run(EARLY)).toMatchObject({ exitClass: 'failed', error: [{ code: 'BIGQUERY.DATA_REFUSED' }] });
    expectDone(await warehouse.run(EARLY));
    await warehouse.expectExact(EARLY);
  });
});
