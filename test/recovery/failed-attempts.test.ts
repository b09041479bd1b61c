import { describe, expect, test } from 'vitest';
import type { ApiError } from '../fault-proxy/api-error.ts';
import { couldNotSerialize, transactionAborted } from '../fault-proxy/known-errors.ts';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

const EVENTS = [reading('a', 1, 1), reading('b', 2, 1)];
const INVALID: ApiError = { status: 400, reason: 'invalidQuery', message: 'Unrecognized name: colour at [1:8]' };

async function loaded(): Promise<Warehouse> {
  const warehouse = await Warehouse.open();
  expectDone(await warehouse.load(EVENTS));
  return warehouse;
}

describe('a MERGE that fails', () => {
  test.each([couldNotSerialize('test:d.readings'), transactionAborted('test:d.readings')])(
    'because of another writer ($message) is tried again under the next attempt',
    async (error) => {
      const warehouse = await loaded();
      warehouse.proxy.fail({ kind: 'merge', course: { millis: 100, error } });
      expectDone(await warehouse.merge());
      expect(warehouse.jobs('merge')).toEqual(['merge_1_1', 'merge_1_2']);
      expect((await warehouse.merges()).map(({ details }) => details.jobs)).toEqual([[expect.stringMatching(/_1_2$/)]]);
      await warehouse.expectExact(EVENTS);
    },
  );

  test('for good in run after run is counted, and the run that succeeds does not ask for the old attempts', async () => {
    const warehouse = await Warehouse.open();
    expectDone(await warehouse.run(EVENTS), await warehouse.load([reading('a', 1, 2)]));
    warehouse.proxy.fail({ kind: 'merge', times: 3, course: { error: INVALID } });
    for (let run = 1; run <= 3; run++) {
      expect(await warehouse.merge()).toMatchObject({ exitClass: 'failed', error: [{ code: 'BIGQUERY.INVALID_QUERY' }] });
    }
    const before = warehouse.proxy.log.length;
    expectDone(await warehouse.merge());
    const asked = warehouse.proxy.log
      .slice(before)
      .flatMap(({ job = '' }) => (job.startsWith('dedup_merge_') ? [job.slice(-4)] : []));
    expect(asked).toEqual(['_2_4', '_2_4']);
    const entries = (await warehouse.ledger()).filter(({ details }) => details.seq === 2);
    expect(entries.map(({ kind, details }) => [kind, details.attempts])).toEqual([
      ['failed', 1],
      ['failed', 2],
      ['failed', 3],
      ['merge', undefined],
    ]);
    await warehouse.expectExact(EVENTS);
  });

  test('while another run waits for it is followed by the MERGE of that run, never before it is done', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 800, error: INVALID } });
    const failing = warehouse.merge();
    const waiting = warehouse.merge();
    const codes = [(await failing).error, (await waiting).error].map((error) => error?.[0]?.code ?? 'done');
    expect(codes.toSorted()).toEqual(['BIGQUERY.INVALID_QUERY', 'done']);
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1', 'merge_1_2']);
    await warehouse.expectExact(EVENTS);
  });

  test('because its run was stopped on request is cancelled, and the next run merges', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 20_000 } });
    const stop = new AbortController();
    const stopped = warehouse.merge({}, stop.signal);
    await expect.poll(() => warehouse.jobs('merge'), { interval: 10 }).toEqual(['merge_1_1']);
    stop.abort(new Error('Ctrl-C'));
    expect(await stopped).toMatchObject({ exitClass: 'interrupted' });
    expectDone(await warehouse.merge());
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1', 'merge_1_2']);
    await warehouse.expectExact(EVENTS);
  });

  test('because its run was stopped, but was done before it could be cancelled, is recorded by the next run', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 1_000, commit: 'start' } });
    const stop = new AbortController();
    const stopped = warehouse.merge({}, stop.signal);
    await expect.poll(() => warehouse.jobs('merge'), { interval: 10 }).toEqual(['merge_1_1']);
    stop.abort(new Error('Ctrl-C'));
    expect(await stopped).toMatchObject({ exitClass: 'interrupted' });
    expectDone(await warehouse.merge());
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });
});
