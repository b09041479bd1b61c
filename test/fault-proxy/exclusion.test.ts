import { describe, expect, test } from 'vitest';
import { proxiedClient } from './proxied-client.ts';

describe('MERGE jobs on one table at once', () => {
  test('are a violation for as long as the first is not done, also when its work is', async () => {
    const { client, proxy } = await proxiedClient('final', 'staging');
    const released = Promise.withResolvers<void>();
    proxy.fail({ job: 'merge_1', course: { until: released.promise, commit: 'start' } });
    const merge = client.merge('final', 'staging');
    await client.insert('merge_1', merge);
    await client.insert('merge_2', merge);
    released.resolve();
    expect(proxy.violations).toEqual([{ table: `test.${client.dataset}.final`, running: 'merge_1', started: 'merge_2' }]);
  });

  test('are each a violation with each', async () => {
    const { client, proxy } = await proxiedClient('final', 'staging');
    const released = Promise.withResolvers<void>();
    proxy.fail({ kind: 'merge', times: 3, course: { until: released.promise } });
    for (const id of ['merge_1', 'merge_2', 'merge_3']) await client.insert(id, client.merge('final', 'staging'));
    released.resolve();
    expect(proxy.violations.map(({ running, started }) => [running, started])).toEqual([
      ['merge_1', 'merge_2'],
      ['merge_1', 'merge_3'],
      ['merge_2', 'merge_3'],
    ]);
  });

  test('are none when one follows the other, on other tables, or when an id is refused', async () => {
    const { client, proxy } = await proxiedClient('final', 'other', 'staging');
    await client.insert('merge_1', client.merge('final', 'staging'));
    await client.insert('merge_2', client.merge('final', 'staging'));
    const released = Promise.withResolvers<void>();
    proxy.fail({ job: 'merge_3', course: { until: released.promise } });
    await client.insert('merge_3', client.merge('final', 'staging'));
    expect((await client.insert('merge_3', client.merge('final', 'staging'))).status).toBe(409);
    await client.insert('merge_4', client.merge('other', 'staging'));
    released.resolve();
    expect(proxy.violations).toEqual([]);
  });
});
