import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import { statement } from '../../src/sql/statement.ts';
import { specOf } from '../sql/shapes.ts';
import { at, columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const plain = specOf({ id: 'INT64', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'evolving' });
const event = (id: number, n: number, v: string, more = ''): string => `{"id":${id},"v":"${v}","n":${n}${more}}`;

/** Tables that were there before, and specs that change. */
export function schemaSuite(harness: () => Harness): void {
  describe('tables that change', () => {
    test('a column that is added later is NULL in old rows, and changes no old hash', async () => {
      const lab = await Lab.open(harness());
      const wider = specOf({ id: 'INT64', v: 'STRING', added: 'FLOAT64', n: 'INT64' }, ['id'], ['n'], { table: 'evolving' });
      await lab.run(plain, event(1, 1, 'a'), event(2, 1, 'b'));
      const hashes = columnsOf(await lab.finalRows(plain), 'id', '_dedup_hash');
      lab.expectCounts(await lab.run(wider, event(1, 1, 'a'), event(2, 2, 'b', ',"added":1.5')), {
        inserted: 0,
        updated: 1,
        unchanged: 1,
      });
      const rows = await lab.finalRows(wider);
      expect(columnsOf(rows, 'id', 'v', 'added')).toEqual([
        [1n, 'a', null],
        [2n, 'b', 1.5],
      ]);
      expect(columnsOf(rows, 'id', '_dedup_hash')[0]).toEqual(hashes[0]);
      expect((await lab.inspect(wider)).staging?.columns.map((column) => column.name)).toContain('added');
    });

    test('a dry run before a column is added shows the ALTER, the counts and the MERGE, and changes nothing', async () => {
      const lab = await Lab.open(harness());
      const wider = {
        ...specOf({ id: 'INT64', v: 'STRING', day: 'DATE', n: 'INT64' }, ['id'], ['n'], { table: 'evolving' }),
        partitionBy: { column: 'day', granularity: 'day' } as const,
        sourcePartition: ['day'],
        deleteWhen: { field: ['op'], in: ['D'] },
      };
      await lab.load(plain, event(1, 1, 'a'), event(1, 2, 'b'));
      const report = await lab.merge(wider, { dryRun: true });
      expect(report.error).toBeNull();
      expect(report.rows).toMatchObject({ scanned: 2, superseded: 1, winners: 1, inserted: null });
      expect(report.statements.map(({ summary }) => summary)).toEqual([
        'add column day to evolving',
        'add column _dedup_deleted to evolving',
        'add column day to evolving_staging',
        'merge evolving by id, highest n wins',
      ]);
      expect((await lab.inspect(plain)).staging?.columns.map((column) => column.name)).not.toContain('day');
      lab.expectCounts(await lab.merge(wider), { inserted: 1, superseded: 1 });
    });

    test('delete_when that is declared later works on the rows that are there', async () => {
      const lab = await Lab.open(harness());
      const deleting = { ...plain, deleteWhen: { field: ['op'], in: ['D'] } };
      await lab.run(plain, event(1, 1, 'a'), event(2, 1, 'b'), event(3, 1, 'c'));
      await lab.run(deleting, event(1, 2, '', ',"op":"D"'), event(2, 1, '', ',"op":"D"'), event(3, 0, '', ',"op":"D"'));
      expect(columnsOf(await lab.finalRows(deleting), 'id', 'v', 'n', '_dedup_deleted')).toEqual([
        [1n, null, 2n, true],
        [2n, null, 1n, true],
        [3n, 'c', 1n, null],
      ]);
      lab.expectCounts(await lab.run(deleting, event(3, 1, 'c')), { inserted: 0, updated: 0 });
    });

    test('a final table that was there before dedup is adopted: only newer events change its rows', async () => {
      const lab = await Lab.open(harness());
      const spec = { ...plain, table: 'adopted', staging: { ...plain.staging, table: 'adopted_staging' } };
      const dialect = await dialectOf(at(lab.url, spec));
      await lab.prepare(
        statement(
          'create by hand',
          dialect.createTable({
            name: 'adopted',
            columns: spec.columns.map(({ name, type }) => ({ name, type })),
            uniqueKey: spec.naturalKey,
          }),
        ),
      );
      await lab.insert(
        'adopted',
        { id: '1', v: `'old'`, n: '5' },
        { id: '2', v: `'same'`, n: '5' },
        { id: '3', v: `'ahead'`, n: '5' },
        { id: '4', v: `'unversioned'`, n: 'NULL' },
      );
      const report = await lab.run(
        spec,
        event(1, 6, 'new'),
        event(2, 5, 'again'),
        event(3, 4, 'stale'),
        event(4, 0, 'first'),
        event(5, 1, 'fresh'),
      );
      lab.expectCounts(report, { inserted: 1, updated: 3, unchanged: 1 });
      expect(columnsOf(await lab.finalRows(spec), 'id', 'v', 'n')).toEqual([
        [1n, 'new', 6n],
        [2n, 'again', 5n],
        [3n, 'ahead', 5n],
        [4n, 'first', 0n],
        [5n, 'fresh', 1n],
      ]);
      lab.expectCounts(await lab.merge(spec, { full: true }), { inserted: 0, updated: 0, unchanged: 5 });
    });

    test('a changed type or key is told before anything is staged', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, event(1, 1, 'a'));
      const typed = specOf({ id: 'INT64', v: 'INT64', n: 'INT64' }, ['id'], ['n'], { table: 'evolving' });
      expect(await lab.run(typed, '{"id":2,"v":1,"n":1}')).toMatchObject({
        status: 'failed',
        error: [{ code: 'TABLE.TYPE_CHANGED' }, { code: 'TABLE.TYPE_CHANGED' }],
      });
      const keyed = { ...plain, naturalKey: ['id', 'v'] };
      expect(await lab.run(keyed, event(2, 1, 'b'))).toMatchObject({ status: 'failed', error: [{ code: 'TABLE.KEY_CHANGED' }] });
      expect(await lab.rowsIn('evolving_staging')).toBe(1);
    });
  });
}
