import { describe, expect, test } from 'vitest';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { statement } from '../../src/sql/statement.ts';
import { compileCreateFinal } from '../../src/sql/tables.ts';
import { specOf } from '../sql/shapes.ts';
import type { Harness } from './harness.ts';
import { Lab } from './lab.ts';

const spec: TableSpec = specOf({ id: 'INT64', note: 'STRING', version: 'INT64' }, ['id'], ['version'], {
  table: 'kept',
  deleteWhen: { field: ['op'], in: ['D'] },
});
const event = (id: number, version: number, note: string | null, op = 'U'): string => JSON.stringify({ id, version, note, op });

async function filled(harness: Harness): Promise<Lab> {
  const lab = await Lab.open(harness);
  await lab.run(spec, event(1, 1, 'one'), event(2, 1, 'two'), event(2, 2, null, 'D'), event(3, 1, 'three'));
  return lab;
}

async function byHand(lab: Lab, ...commands: readonly string[]): Promise<void> {
  await lab.prepare(...commands.map((sql) => statement('by another hand', [sql])));
}

/** The final table computed anew. */
export function rebuildSuite(harness: () => Harness): void {
  describe('rebuild', () => {
    test('gives what the merges gave, whatever another hand did to the rows, and merges go on from there', async () => {
      const lab = await filled(harness());
      const right = await lab.finalRows(spec);
      const kept = lab.table('kept');
      await byHand(lab, `DELETE FROM ${kept} WHERE id = 1`, `UPDATE ${kept} SET note = 'wrong' WHERE id = 3`);
      if (harness().uniqueKeys !== true) await byHand(lab, `INSERT INTO ${kept} SELECT * FROM ${kept} WHERE id = 3`);
      const before = harness().uniqueKeys === true ? 2 : 3;
      const report = await lab.rebuild(spec);
      expect(report).toMatchObject({
        status: 'ok',
        error: null,
        rebuild: {
          applied: true,
          before: { rows: before, live: before - 1 },
          after: { rows: 3, live: 2 },
          lost: 0,
          setBack: 0,
        },
      });
      expect(await lab.finalRows(spec)).toEqual(right);
      expect((await lab.merge(spec)).status).toBe('nothing');
      lab.expectCounts(await lab.run(spec, event(1, 2, 'uno'), event(4, 1, 'four')), { inserted: 1, updated: 1 });
      expect((await lab.rebuild(spec)).rebuild).toMatchObject({ before: { rows: 4 }, after: { rows: 4 } });
      const history = await lab.history(spec);
      expect(history.history?.entries.filter(({ kind }) => kind === 'merge').map(({ seq, rebuild }) => [seq, rebuild])).toEqual([
        [4, true],
        [3, false],
        [2, true],
        [1, false],
      ]);
      expect(history.history?.unbalanced).toBe(0);
    });

    test('takes what is staged and not merged yet', async () => {
      const lab = await filled(harness());
      await lab.load(spec, event(1, 5, 'five'), event(9, 1, 'nine'));
      expect((await lab.rebuild(spec)).rebuild).toMatchObject({ before: { rows: 3 }, after: { rows: 4, live: 3 } });
      expect((await lab.merge(spec)).status).toBe('nothing');
    });

    test('is refused when staging no longer covers the table, and says what would be lost; --force goes on', async () => {
      const lab = await filled(harness());
      const before = await lab.finalRows(spec);
      await byHand(lab, `DELETE FROM ${lab.table('kept_staging')} WHERE id = 1 OR id = 2 AND version = 2`);
      const refused = await lab.rebuild(spec);
      expect(refused).toMatchObject({ status: 'failed', exitClass: 'failed', error: [{ code: 'REBUILD.NOT_COVERED' }] });
      expect(refused.error?.[0]?.summary).toContain('1 of 3 rows would be gone; 1 would go back to an older version');
      expect(await lab.finalRows(spec)).toEqual(before);
      const forced = await lab.rebuild(spec, { force: true });
      expect(forced.rebuild).toEqual({
        applied: true,
        before: { rows: 3, live: 2 },
        after: { rows: 2, live: 2 },
        lost: 1,
        setBack: 1,
      });
      expect((await lab.finalRows(spec)).map(({ id, version }) => [id, version])).toEqual([
        [2n, 1n],
        [3n, 1n],
      ]);
    });

    test('a dry run shows the statement and the counts, and changes nothing', async () => {
      const lab = await filled(harness());
      await byHand(lab, `DELETE FROM ${lab.table('kept')} WHERE id = 1`);
      const before = await lab.finalRows(spec);
      const report = await lab.rebuild(spec, { dryRun: true });
      expect(report).toMatchObject({
        status: 'planned',
        rebuild: { applied: false, before: { rows: 2, live: 1 }, after: { rows: 3, live: null }, lost: 0, setBack: 0 },
      });
      expect(report.statements).toHaveLength(1);
      expect(await lab.finalRows(spec)).toEqual(before);
    });

    test('of a table that is not there yet does nothing', async () => {
      const lab = await Lab.open(harness());
      expect(await lab.rebuild(spec)).toMatchObject({ status: 'nothing', error: null, rebuild: null });
    });

    test('a column of another hand would be emptied, and that is refused', async () => {
      const lab = await Lab.open(harness());
      const wider = { ...spec, columns: [...spec.columns, { name: 'mine', type: 'INT64', from: ['mine'] }] } as const;
      await lab.prepare(compileCreateFinal(wider, lab.dialect));
      await lab.run(spec, event(1, 1, 'one'));
      const report = await lab.rebuild(spec);
      if (lab.dialect.upsert !== undefined) expect(report.status).toBe('ok');
      else expect(report.error?.[0]?.summary).toContain('columns that the spec does not have would be emptied: mine');
    });
  });
}
