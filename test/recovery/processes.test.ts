import { describe, expect, test } from 'vitest';
import { randomReadings, reading } from './readings.ts';
import { Warehouse } from './warehouse.ts';

describe('processes', { timeout: 180_000 }, () => {
  test('ten at once, half of which bring events: exact, one ledger row a number, never two MERGE jobs at work', async () => {
    const warehouse = await Warehouse.open();
    const batches = Array.from({ length: 5 }, (_, index) => randomReadings(300 + index, 10));
    warehouse.proxy.fail({ kind: 'merge', times: Infinity, course: { millis: 200 } });
    const started = batches.flatMap((batch) => [warehouse.start('run', batch), warehouse.start('merge')]);
    const exits = await Promise.all(started.map(async (each) => (await each).exit));
    expect(exits).toEqual(exits.map(() => 0));
    await warehouse.expectExact(batches.flat());
    await warehouse.expectComplete();
  });

  test('killed while its MERGE runs: the next one waits for that and records it', async () => {
    const warehouse = await Warehouse.open();
    const events = [reading('a', 1, 1), reading('b', 1, 1)];
    expect(await (await warehouse.start('load', events)).exit).toBe(0);
    warehouse.proxy.fail({ kind: 'merge', course: { millis: 3_000 } });
    const victim = await warehouse.start('merge');
    await expect.poll(() => warehouse.jobs('merge'), { timeout: 20_000, interval: 20 }).toEqual(['merge_1_1']);
    victim.kill();
    expect(await victim.exit).toBe('SIGKILL');
    expect(await (await warehouse.start('merge')).exit).toBe(0);
    expect(warehouse.jobs('merge')).toEqual(['merge_1_1']);
    await warehouse.expectExact(events);
    await warehouse.expectComplete();
  });
});
