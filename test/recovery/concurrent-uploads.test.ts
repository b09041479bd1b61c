import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { KNOWN_ERRORS } from '../fault-proxy/known-errors.ts';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

/** One event a segment. */
const OPTIONS = { segmentBytes: 1, concurrency: 4 };
const EVENTS = Array.from({ length: 10 }, (_, index) => reading('d', index + 1, index));

describe('several segments uploaded at once', () => {
  test('are no more than allowed, framed by two rows of the ledger, and merged whole', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    warehouse.proxy.fail({ kind: 'load', times: 4, course: { until: opened } });
    const loading = warehouse.load(EVENTS, OPTIONS);
    await expect.poll(() => warehouse.jobs('load').length, { timeout: 20_000, interval: 10 }).toBe(4);
    await sleep(200);
    expect(warehouse.jobs('load').length).toBe(4);
    expect((await warehouse.ledger()).map(({ kind }) => kind)).toEqual(['load_started']);
    open();
    const report = await loading;
    expectDone(report);
    expect(report.rows).toMatchObject({ read: 10, rejected: 0, staged: 10 });
    const [started, finished] = await warehouse.ledger();
    expect(finished).toMatchObject({ kind: 'load_finished', windowStart: started?.windowStart });
    expect(finished?.details.counts).toEqual({ read: 10, rejected: 0, staged: 10 });
    expectDone(await warehouse.merge());
    await warehouse.expectExact(EVENTS);
    expect((await warehouse.merge()).status).toBe('nothing');
  });

  test('end cleanly when one of them fails for good: the others are staged and counted, no further one is begun', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    warehouse.proxy.fail({ kind: 'load', nth: 1, course: { error: { status: 400, reason: 'invalid', message: 'no' } } });
    warehouse.proxy.fail({ kind: 'load', nth: 1, times: 3, course: { until: opened } });
    const loading = warehouse.load(EVENTS, OPTIONS);
    await expect.poll(() => warehouse.jobs('load').length, { timeout: 20_000, interval: 10 }).toBe(4);
    await sleep(200);
    open();
    const report = await loading;
    expect(report).toMatchObject({
      exitClass: 'failed',
      error: [{ code: 'BIGQUERY.DATA_REFUSED' }],
      rows: { read: 3, rejected: 0, staged: 3 },
    });
    expect(report.notes.join()).toContain('had been read and checked, and not been staged');
    expect(warehouse.jobs('load').length).toBe(4);
    expect((await warehouse.staged()).length).toBe(3);
    const finished = (await warehouse.ledger()).at(-1);
    expect(finished).toMatchObject({ kind: 'load_finished', details: { counts: { staged: 3 }, stopped: true } });
    expectDone(await warehouse.merge(), await warehouse.load(EVENTS, OPTIONS), await warehouse.merge());
    await warehouse.expectExact(EVENTS);
  });

  test('one of which was given up, and is staged long after: its rows are merged all the same', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    // The last job is created and pending; what is asked of it finds no answer until the loader loses patience.
    warehouse.proxy.fail({ kind: 'load', nth: 4, course: { until: opened, state: 'PENDING' } });
    const last = /_4_1$/;
    warehouse.proxy.fail({
      kind: 'job',
      path: /_4_1(\?|$)/,
      nth: 2,
      times: Infinity,
      answer: { kind: 'error', when: 'before', error: KNOWN_ERRORS.backendError },
    });
    const report = await warehouse.load(EVENTS.slice(0, 4), { ...OPTIONS, concurrency: 1 }, { timeoutSeconds: 1 });
    expect(report).toMatchObject({ exitClass: 'temporary', rows: { read: 3, staged: 3 } });
    expect(warehouse.jobs('load').filter((id) => last.test(id))).toHaveLength(1);
    expect((await warehouse.ledger()).at(-1)).toMatchObject({ kind: 'load_finished', windowEnd: null });
    expectDone(await warehouse.merge(), await warehouse.run([reading('e', 1, 1)]), await warehouse.merge());
    expect((await warehouse.staged()).length).toBe(4);
    open();
    await expect.poll(async () => (await warehouse.staged()).length).toBe(5);
    expectDone(await warehouse.merge());
    await warehouse.expectExact(EVENTS.slice(0, 4));
  });

  test('when it is stopped on request: what was read is staged, counted and merged', async () => {
    const warehouse = await Warehouse.open({ merge: { overlapSeconds: 0 } });
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const stop = new AbortController();
    warehouse.proxy.fail({ kind: 'load', times: 4, course: { until: opened } });
    const loading = warehouse.load(EVENTS, OPTIONS, { signal: stop.signal });
    await expect.poll(() => warehouse.jobs('load').length, { timeout: 20_000, interval: 10 }).toBe(4);
    stop.abort();
    open();
    const report = await loading;
    expect(report).toMatchObject({ exitClass: 'interrupted', error: [{ code: 'RUN.INTERRUPTED' }] });
    const staged = (await warehouse.staged()).length;
    expect(staged).toBeGreaterThanOrEqual(4);
    expect(report.rows).toMatchObject({ read: staged, rejected: 0, staged });
    expect((await warehouse.ledger()).at(-1)?.details.counts).toEqual({ read: staged, rejected: 0, staged });
    expectDone(await warehouse.merge());
    await warehouse.expectExact(EVENTS.slice(0, staged));
  });

  test('whose answers are lost are staged once', async () => {
    const warehouse = await Warehouse.open();
    warehouse.proxy.fail({ kind: 'load', nth: 1, times: 2, answer: { kind: 'reset', when: 'after' } });
    warehouse.proxy.fail({
      kind: 'load',
      nth: 3,
      times: 2,
      answer: { kind: 'error', when: 'before', error: KNOWN_ERRORS.backendError },
    });
    const report = await warehouse.load(EVENTS, OPTIONS);
    expectDone(report);
    expect(report.rows).toMatchObject({ read: 10, staged: 10 });
    expect((await warehouse.staged()).length).toBe(10);
  });
});
