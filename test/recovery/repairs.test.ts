import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { TableReport } from '../../src/pipeline/report.ts';
import type { VerifyOptions } from '../../src/pipeline/verb.ts';
import { verify } from '../../src/pipeline/verify.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

let runs = 0;

async function repair(warehouse: Warehouse, more: Partial<VerifyOptions> = {}): Promise<TableReport> {
  const options: VerifyOptions = { full: true, limit: 10, repair: 'apply', ...more };
  return await verify(warehouse.spec, options, {
    runId: `repair${process.pid}-${++runs}`,
    version: '0.0.0-test',
    clock: () => instantOfMillis(Date.now()),
    environment: {},
    workingDirectory: tmpdir(),
    signal: new AbortController().signal,
    onProgress: () => {},
  });
}

/** Three rows are merged; then one is deleted, one changed, one doubled by another hand. */
async function damaged(): Promise<Warehouse> {
  const warehouse = await Warehouse.open();
  expectDone(await warehouse.run([reading('a', 1, 1), reading('b', 1, 2), reading('c', 1, 3)]));
  await warehouse.byHand((table) => `DELETE FROM ${table('readings')} WHERE device_id = 'a'`);
  await warehouse.byHand((table) => `UPDATE ${table('readings')} SET source_offset = 1 WHERE device_id = 'b'`);
  await warehouse.byHand((table) => `INSERT INTO ${table('readings')} SELECT * FROM ${table('readings')} WHERE device_id = 'c'`);
  return warehouse;
}

describe('verify --repair', () => {
  test('at the same moment as merges: one after the other, exact, one ledger row a number', async () => {
    const warehouse = await damaged();
    const events = [reading('a', 1, 9), reading('d', 1, 4)];
    expectDone(await warehouse.load(events));
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 200 } });
    const [repaired, ...merged] = await Promise.all([repair(warehouse), warehouse.merge(), warehouse.merge()]);
    expectDone(repaired, ...merged);
    expect(repaired.status).toBe('ok');
    await warehouse.expectExact(events);
    await warehouse.expectComplete();
  });

  test('killed when its MERGE is done and not recorded: the next run records it under its number', async () => {
    const warehouse = await damaged();
    expect(await warehouse.kill(() => repair(warehouse), { kind: 'write' })).toBe(true);
    expectDone(await warehouse.run([reading('e', 1, 5)]));
    await warehouse.expectExact();
    await warehouse.expectComplete();
    expect((await warehouse.merges()).map(({ details }) => [details.seq, details.repair ?? false])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
  });
  test('stops before it costs anything when the estimate is over the budget', async () => {
    const warehouse = await damaged();
    const before = await warehouse.finalRows();
    const report = await repair(warehouse, { maxBytesBilled: 1n });
    expect([report.exitClass, report.error?.[0]?.code]).toEqual(['over-budget', 'VERIFY.OVER_BUDGET']);
    expect(await warehouse.finalRows()).toEqual(before);
  });
});
