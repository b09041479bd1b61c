import { describe, expect, test } from 'vitest';
import type { ColumnSpec, TableSpec } from '../../src/spec/table-spec.ts';
import { kcatLine } from '../samples/kafka-messages.ts';
import { specOf } from '../sql/shapes.ts';
import type { Harness } from './harness.ts';
import { Lab } from './lab.ts';

const OFFSET: ColumnSpec = { name: 'seq', type: 'INT64', from: ['offset'], envelope: 'kcat' };

/** No `delete_when`: what deletes, the envelope tells. */
const READINGS: TableSpec = {
  ...specOf({ id: 'STRING', v: 'INT64', seq: 'INT64' }, ['id'], ['seq'], { table: 'from_kafka', envelopes: ['kcat'] }),
  columns: [{ name: 'id', type: 'STRING', from: ['id'] }, { name: 'v', type: 'INT64', from: ['v'] }, OFFSET],
};

const ORDERS: TableSpec = {
  ...READINGS,
  table: 'from_database',
  staging: { ...READINGS.staging, table: 'from_database_staging' },
  envelopes: ['kcat', 'debezium'],
};

/** A message of the topic; `value` null: a tombstone. */
function message(offset: number, id: string, value: unknown): string {
  return kcatLine({ topic: 'acme.readings', partition: 0, offset, ts: 1_782_604_800_000, key: { id }, value });
}

function change(op: string, before: unknown, after: unknown): unknown {
  return { before, after, source: { lsn: 1 }, op, ts_ms: 1 };
}

/** Events that come in envelopes. */
export function envelopesSuite(harness: () => Harness): void {
  describe('envelopes', () => {
    test('a null payload deletes its key, for good: the table knows tombstones without delete_when', async () => {
      const lab = await Lab.open(harness());
      const lines = [message(1, 'a', { id: 'a', v: 1 }), message(2, 'b', { id: 'b', v: 2 }), message(4, 'a', null)];
      lab.expectCounts(await lab.run(READINGS, ...lines), { scanned: 3, superseded: 1, inserted: 2, updated: 0 });
      const expected = [
        expect.objectContaining({ id: 'a', v: null, seq: 4n, _dedup_hash: 0n, _dedup_deleted: true }),
        expect.objectContaining({ id: 'b', v: 2n, seq: 2n, _dedup_deleted: false }),
      ];
      expect(await lab.finalRows(READINGS)).toEqual(expected);
      // Late and again: an older row does not bring the key back, a redelivered tombstone changes nothing.
      lab.expectCounts(await lab.run(READINGS, message(3, 'a', { id: 'a', v: 3 }), ...lines), { inserted: 0, updated: 0 });
      expect(await lab.finalRows(READINGS)).toEqual(expected);
      await lab.run(READINGS, message(5, 'a', { id: 'a', v: 5 }));
      expect(await lab.finalRows(READINGS)).toEqual([
        expect.objectContaining({ id: 'a', v: 5n, seq: 5n, _dedup_deleted: false }),
        expected[1],
      ]);
    });

    test('a delete of Debezium and the null behind it are both tombstones of its key', async () => {
      const lab = await Lab.open(harness());
      const report = await lab.run(
        ORDERS,
        message(1, 'a', change('c', null, { id: 'a', v: 1 })),
        message(2, 'a', change('u', null, { id: 'a', v: 2 })),
        message(3, 'b', change('r', null, { id: 'b', v: 9 })),
        message(4, 'a', { schema: {}, payload: change('d', { id: 'a', v: 2 }, null) }),
        message(5, 'a', null),
        message(6, 'c', change('t', null, null)),
      );
      lab.expectCounts(report, { scanned: 5, superseded: 3, inserted: 2, updated: 0 });
      expect(report.rejections.map(({ position, code }) => [position.replace(/^.*:/, ''), code])).toEqual([
        ['6', 'EVENT.NO_ROW'],
      ]);
      expect(await lab.finalRows(ORDERS)).toEqual([
        expect.objectContaining({ id: 'a', v: null, seq: 5n, _dedup_deleted: true }),
        expect.objectContaining({ id: 'b', v: 9n, seq: 3n, _dedup_deleted: false }),
      ]);
    });
  });
}
