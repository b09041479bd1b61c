import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import type { RebuildOptions } from '../../src/pipeline/verb.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { randomReadings, reading } from './readings.ts';
import { expectDone, Warehouse } from './warehouse.ts';

let runs = 0;
/** More requests that change something than one rebuild makes. */
const ENOUGH = 10;
const CHANGES = { method: 'POST', kind: ['dataset', 'definition', 'write', 'load', 'merge'] } as const;

async function rebuildOf(warehouse: Warehouse, more: Partial<RebuildOptions> = {}): Promise<TableReport> {
  return await rebuild(
    warehouse.spec,
    { force: false, dryRun: false, ...more },
    {
      runId: `rebuild${process.pid}-${++runs}`,
      version: '0.0.0-test',
      clock: () => instantOfMillis(Date.now()),
      environment: {},
      workingDirectory: tmpdir(),
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
}

/** Three rows are merged; then another hand takes one and changes one. */
async function damaged(): Promise<Warehouse> {
  const warehouse = await Warehouse.open();
  expectDone(await warehouse.run([reading('a', 1, 1), reading('b', 2, 2), reading('c', 3, 3)]));
  await warehouse.byHand((table) => `DELETE FROM ${table('readings')} WHERE device_id = 'a'`);
  await warehouse.byHand((table) => `UPDATE ${table('readings')} SET source_offset = 1 WHERE device_id = 'b'`);
  return warehouse;
}

describe('a rebuild', () => {
  test('at the same moment as merges and other rebuilds: one after the other, exact, one ledger row a number', async () => {
    const warehouse = await damaged();
    const events = [reading('a', 1, 9), reading('d', 1, 4)];
    expectDone(await warehouse.load(events));
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 200 } });
    const reports = await Promise.all([
      rebuildOf(warehouse),
      warehouse.merge(),
      rebuildOf(warehouse),
      warehouse.run([reading('e', 1, 5)]),
    ]);
    expectDone(...reports);
    await warehouse.expectExact([...events, reading('e', 1, 5)]);
    await warehouse.expectComplete();
  });

  test('killed after any request that changes something: the old table or the new one, and the same command goes on', async () => {
    let changes = 1;
    for (; changes < ENOUGH; changes++) {
      const warehouse = await damaged();
      const before = await warehouse.finalRows();
      warehouse.proxy.fail({ ...CHANGES, times: Infinity, nth: changes, course: { millis: 300 } });
      const killed = await warehouse.kill(() => rebuildOf(warehouse), { ...CHANGES, nth: changes }, 'after');
      warehouse.proxy.calm();
      const left = await warehouse.finalRows();
      expectDone(await rebuildOf(warehouse));
      expect([before, await warehouse.finalRows()]).toContainEqual(left);
      await warehouse.expectExact();
      expectDone(await warehouse.run(randomReadings(changes, 4)));
      await warehouse.expectExact(randomReadings(changes, 4));
      await warehouse.expectComplete();
      if (!killed) break;
    }
    // The MERGE, its record.
    expect(changes).toBe(3);
  });

  test('killed when its MERGE is done and not recorded: the next merge records it under its number', async () => {
    const warehouse = await damaged();
    expect(await warehouse.kill(() => rebuildOf(warehouse), { kind: 'write' })).toBe(true);
    expectDone(await warehouse.run([reading('e', 1, 5)]));
    await warehouse.expectExact();
    await warehouse.expectComplete();
    expect((await warehouse.merges()).map(({ details }) => [details.seq, details.rebuild ?? false])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
  });

  test('stops before it costs anything when the estimate is over the budget', async () => {
    const warehouse = await damaged();
    const before = await warehouse.finalRows();
    const report = await rebuildOf(warehouse, { maxBytesBilled: 1n });
    expect([report.exitClass, report.error?.[0]?.code]).toEqual(['over-budget', 'REBUILD.OVER_BUDGET']);
    expect(await warehouse.finalRows()).toEqual(before);
  });
});
