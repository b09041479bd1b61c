import { describe, expect, test } from 'vitest';
import { specOf } from '../sql/shapes.ts';
import { columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const spec = specOf({ id: 'INT64', topic: 'STRING', part: 'INT64', n: 'INT64' }, ['id'], ['n'], {
  table: 'sourced',
  sourcePartition: ['topic', 'part'],
});
const event = (id: number, part: number, n: number): string => `{"id":${id},"topic":"t","part":${part},"n":${n}}`;

const within = (id: number, part: string, n: number): string => `{"id":${id},"part":${part},"n":${n}}`;

/** Offsets of different source partitions cannot be compared: a key that moves between them, and offsets that start again, are told. */
export function sourcePartitionsSuite(harness: () => Harness): void {
  describe('source partitions', () => {
    test('keys that stay where they are, and offsets that grow, are nothing to tell of', async () => {
      const lab = await Lab.open(harness());
      expect((await lab.run(spec, event(1, 0, 10), event(1, 0, 11), event(2, 1, 5))).notes).toEqual([]);
      expect((await lab.run(spec, event(1, 0, 12), event(2, 1, 5))).notes).toEqual([]);
    });

    test('a key under two partitions of one batch is a warning', async () => {
      const lab = await Lab.open(harness());
      const report = await lab.run(spec, event(1, 0, 10), event(1, 1, 3), event(2, 1, 5));
      expect(report.notes).toEqual([
        expect.stringMatching(/^1 key is seen under two source partitions \(topic, part\): .* add a column that grows/),
      ]);
      lab.expectCounts(report, { inserted: 2, superseded: 1 });
    });

    test.each([
      ['BOOL', 'false', 'true'],
      ['BYTES', '"AAE="', '"/w=="'],
      ['TIMESTAMP', '"2026-06-28T09:30:00Z"', '"2026-06-28T09:30:00.000001Z"'],
    ] as const)('partitions of type %s are told apart', async (type, one, other) => {
      const lab = await Lab.open(harness());
      const typed = specOf({ id: 'INT64', part: type, n: 'INT64' }, ['id'], ['n'], {
        table: 'sourced',
        sourcePartition: ['part'],
      });
      expect((await lab.run(typed, within(1, one, 10), within(1, one, 11), within(2, other, 5))).notes).toEqual([]);
      const report = await lab.run(typed, within(1, one, 12), within(1, other, 13), within(2, other, 6));
      expect(report.notes).toEqual([expect.stringMatching(/^1 key is seen under two source partitions \(part\):/)]);
    });

    test('a topic that was re-created starts at 0 again, and that is a warning', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 0, 1000), event(2, 1, 1000));
      const report = await lab.run(spec, event(1, 0, 3), event(2, 1, 1001));
      expect(report.notes).toEqual([
        expect.stringMatching(/^all new events of source partition \["t","0"\] lie below the offset/),
      ]);
      // What was reached is remembered, also by the merge that found it.
      expect((await lab.run(spec, event(1, 0, 4))).notes).toHaveLength(1);
      expect((await lab.run(spec, event(1, 0, 1001))).notes).toEqual([]);
    });

    test('on_partition_change: fail stops before the MERGE, and goes on once it says warn', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 0, 1000));
      const strict = { ...spec, onPartitionChange: 'fail' as const };
      await lab.load(spec, event(1, 1, 2000));
      const stopped = await lab.merge(strict);
      expect(stopped.error?.map(({ code }) => code)).toEqual(['MERGE.PARTITION_CHANGED']);
      expect(stopped.exitClass).toBe('failed');
      expect(columnsOf(await lab.finalRows(spec), 'id', 'n')).toEqual([[1n, 1000n]]);
      lab.expectCounts(await lab.merge(spec), { inserted: 0, updated: 1 });
    });
  });
}
