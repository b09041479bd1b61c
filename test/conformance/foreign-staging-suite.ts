import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import { statement } from '../../src/sql/statement.ts';
import { specOf } from '../sql/shapes.ts';
import { at, columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const spec = specOf({ id: 'STRING', v: 'STRING', raw: 'BYTES', n: 'INT64' }, ['id'], ['n'], {
  table: 'served',
  staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true },
  deleteWhen: { field: ['op'], in: ['D'] },
});

/** A staging table that something else fills: without our hash, with rows that we would have rejected. */
export function foreignStagingSuite(harness: () => Harness): void {
  async function landing(
    of: TableSpec = spec,
  ): Promise<{ readonly lab: Lab; readonly put: (...rows: readonly Landed[]) => Promise<void> }> {
    const lab = await Lab.open(harness());
    const dialect = await dialectOf(at(lab.url, of));
    const columns = [
      ...of.columns.map(({ name, type }) => ({ name, type })),
      { name: 'op', type: 'STRING' as const },
      { name: 'publish_time', type: 'TIMESTAMP' as const },
    ];
    await lab.prepare(statement('create by hand', dialect.createTable({ name: 'landing', columns })));
    return { lab, put: async (...rows) => lab.insert('landing', ...rows.map((row) => literals(row, dialect))) };
  }

  describe('a staging table that something else fills', () => {
    test('is merged like our own: order, ties, tombstones, accounting', async () => {
      const { lab, put } = await landing();
      await put(
        { id: 'a', v: '1', n: 1 },
        { id: 'a', v: '2', n: 2 },
        { id: 'a', v: '2', n: 2 },
        { id: 'b', v: 'x', n: 1 },
        { id: 'b', v: 'y', n: 1 },
      );
      await put({ id: 'c', v: 'payload that a tombstone drops', n: 5, op: 'D' }, { id: 'd', n: 1 });
      const first = await lab.merge(spec);
      lab.expectCounts(first, {
        scanned: 7,
        unusable: 0,
        redelivered: 1,
        conflicting: 1,
        superseded: 1,
        inserted: 4,
        updated: 0,
      });
      const rows = await lab.finalRows(spec);
      expect(columnsOf(rows, 'id', 'n', '_dedup_deleted')).toEqual([
        ['a', 2n, false],
        ['b', 1n, false],
        ['c', 5n, true],
        ['d', 1n, false],
      ]);
      expect(columnsOf(rows, 'v')[0]).toEqual(['2']);
      expect(columnsOf(rows, 'v', '_dedup_hash')[2]).toEqual([null, 0n]);
      await put({ id: 'b', v: 'x', n: 1 }, { id: 'c', v: 'stale', n: 4 }, { id: 'd', v: 'new', n: 2 });
      lab.expectCounts(await lab.merge(spec), { inserted: 0, updated: 1 });
      const after = await lab.finalRows(spec);
      expect(after.slice(0, 3)).toEqual(rows.slice(0, 3));
      expect(columnsOf(after, 'id', 'v')[3]).toEqual(['d', 'new']);
    });

    test('rows without key or offset are counted as unusable, and the rest is merged', async () => {
      const { lab, put } = await landing();
      await put({ v: 'no key', n: 1 }, { id: 'a', v: 'no offset' }, { id: 'b', v: 'fine', n: 1 });
      const report = await lab.merge(spec);
      lab.expectCounts(report, { scanned: 3, unusable: 2, inserted: 1 });
      expect(report).toMatchObject({ status: 'rejects', exitClass: 'rejects' });
      expect(columnsOf(await lab.finalRows(spec), 'id', 'v')).toEqual([['b', 'fine']]);
    });

    test('one payload has one hash, whatever columns are NULL or added later', async () => {
      const { lab, put } = await landing();
      await put({ id: 'a', v: 'x', n: 1 }, { id: 'b', v: 'x', raw: 'AP8=', n: 1 }, { id: 'c', n: 1 });
      await lab.merge(spec);
      const [a, b, c] = columnsOf(await lab.finalRows(spec), '_dedup_hash').map(([hash]) => hash);
      expect(new Set([a, b, c]).size).toBe(3);
      const wider = { ...spec, columns: [...spec.columns, { name: 'added', type: 'DATE' as const, from: ['added'] }] };
      const dialect = await dialectOf(at(lab.url, spec));
      await lab.prepare(statement('widen by hand', dialect.addColumn('landing', { name: 'added', type: 'DATE' })));
      await put({ id: 'z', v: 'x', n: 1 });
      lab.expectCounts(await lab.merge(wider), { inserted: 1, updated: 0, unchanged: 3 });
      expect(columnsOf(await lab.finalRows(wider), '_dedup_hash').map(([hash]) => hash)).toEqual([a, b, c, a]);
    });

    test('is never loaded, created or altered by dedup', async () => {
      const lab = await Lab.open(harness());
      expect(await lab.merge(spec)).toMatchObject({ status: 'failed', error: [{ code: 'TABLE.NO_STAGING' }] });
      expect(await lab.load(spec, '{}')).toMatchObject({
        status: 'failed',
        exitClass: 'not-started',
        error: [{ code: 'LOAD.FOREIGN_STAGING' }],
      });
      expect((await lab.inspect(spec)).staging).toBeUndefined();
    });
  });
}

interface Landed {
  readonly id?: string;
  readonly v?: string;
  /** Base64. */
  readonly raw?: string;
  readonly n?: number;
  readonly op?: string;
}

function literals({ id, v, raw, n, op }: Landed, dialect: Dialect): Readonly<Record<string, string>> {
  const text = (value: string | undefined): string => (value === undefined ? 'NULL' : dialect.string(value));
  return {
    id: text(id),
    v: text(v),
    raw: raw === undefined ? 'CAST(NULL AS ' + dialect.type('BYTES') + ')' : dialect.literal(raw, 'BYTES'),
    n: n === undefined ? 'CAST(NULL AS ' + dialect.type('INT64') + ')' : String(n),
    op: text(op),
    publish_time: dialect.timestamp(instantOfMillis(Date.now() - 60_000)),
  };
}
