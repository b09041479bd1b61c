import { describe, expect, test } from 'vitest';
import type { ApiError } from '../fault-proxy/api-error.ts';
import { KNOWN_ERRORS } from '../fault-proxy/known-errors.ts';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

const EVENTS = [reading('a', 1, 1), reading('a', 1, 2), reading('a', 1, 2), reading('b', 2, 1)];
const DENIED: ApiError = {
  status: 403,
  reason: 'accessDenied',
  message: 'Access Denied: Table test:d._dedup_runs: Permission bigquery.tables.updateData denied',
};

async function loaded(): Promise<Warehouse> {
  const warehouse = await Warehouse.open();
  expectDone(await warehouse.load(EVENTS));
  return warehouse;
}

describe('a merge that is done and not recorded', () => {
  test('because its owner was killed between the two, is recorded by the next run with the counts of its owner', async () => {
    const warehouse = await loaded();
    await warehouse.kill(() => warehouse.merge(), { kind: 'write' });
    expect(await warehouse.merges()).toEqual([]);
    const next = await warehouse.merge();
    expectDone(next);
    expect(next.status).toBe('nothing');
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    const [merge] = await warehouse.merges();
    expect(merge?.details).toMatchObject({
      seq: 1,
      counts: {
        scanned: 4,
        unusable: 0,
        redelivered: 1,
        conflicting: 0,
        superseded: 1,
        winners: 2,
        inserted: 2,
        updated: 0,
        unchanged: 0,
      },
      consumed: [expect.any(String)],
      watermark: expect.any(String),
    });
    await warehouse.expectExact(EVENTS);
  });

  test('because its owner was killed while the MERGE ran, is waited for and recorded by the next run', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 1_000 } });
    // The first look is whether the id is taken, the second whether the job is done.
    await warehouse.kill(() => warehouse.merge(), { kind: 'job', job: 'dedup_merge_', nth: 2 });
    expectDone(await warehouse.merge());
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });

  test('because its owner was killed before it saw that the MERGE was made, is recorded by the next run', async () => {
    const warehouse = await loaded();
    await warehouse.kill(() => warehouse.merge(), { kind: 'merge' }, 'after');
    expectDone(await warehouse.merge());
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });

  test('because its owner was killed after the row was written, has one row all the same', async () => {
    const warehouse = await loaded();
    await warehouse.kill(() => warehouse.merge(), { kind: 'write' }, 'after');
    expectDone(await warehouse.merge());
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });

  test('because the job that records it failed for a passing reason, is recorded by the next job', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'write', times: 2, course: { error: KNOWN_ERRORS.jobBackendError } });
    expectDone(await warehouse.merge());
    expect(warehouse.jobs('record').slice(-3)).toEqual(['record_1_1', 'record_1_2', 'record_1_3']);
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });

  test('because nobody may write the ledger for a while, is recorded by the first run that may', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'write', times: Infinity, course: { error: DENIED } });
    for (let run = 1; run <= 3; run++) {
      expect(await warehouse.merge()).toMatchObject({
        status: 'failed',
        exitClass: 'failed',
        error: [{ code: 'BIGQUERY.PERMISSION' }],
      });
    }
    warehouse.proxy.calm();
    expectDone(await warehouse.merge());
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });

  test('is recorded once by two that find it together', async () => {
    const warehouse = await loaded();
    await warehouse.kill(() => warehouse.merge(), { kind: 'write' });
    warehouse.proxy.fail({ kind: 'write', times: Infinity, course: { millis: 200 } });
    expectDone(...(await Promise.all([warehouse.merge(), warehouse.merge(), warehouse.merge()])));
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });

  test('is recorded once by its owner, who was only slow, and by the one that took it for dead', async () => {
    const warehouse = await loaded();
    warehouse.proxy.fail({ kind: 'write', answer: { kind: 'slow', millis: 1_500 } });
    const slow = warehouse.merge();
    expectDone(await warehouse.merge(), await slow);
    expect(await warehouse.merges()).toHaveLength(1);
    await warehouse.expectExact(EVENTS);
  });
});
