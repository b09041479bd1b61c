import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import { specOf } from '../sql/shapes.ts';
import { at, columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const NAMES = [
  'select',
  'order',
  'row-id',
  'two words',
  ' leading',
  "it's",
  'a"b',
  'a`b',
  'back\\slash',
  'a.b',
  '$1',
  '{{projectId}}',
  'größe',
  '温度',
  '😀',
  'tab\tand\nline',
  'T',
  'S',
  'rowid',
  'filename',
  '_partitiontime',
  '_PARTITIONDATE',
  '123',
  'x'.repeat(128),
  'ü'.repeat(300),
];

function possibleNames({ refusesNames }: Harness): readonly string[] {
  return NAMES.filter((name) => !refusesNames.includes(name));
}

/** Names of any kind: they work, or are refused before anything is done. */
export function namesSuite(harness: () => Harness): void {
  describe('names', () => {
    test('a column of any name is key, offset or payload, or it is refused with the reason', async () => {
      const lab = await Lab.open(harness());
      const names = possibleNames(harness());
      const probe = at(lab.url, specOf({ id: 'STRING', n: 'INT64' }, ['id'], ['n']));
      const dialect = await dialectOf(probe);
      const accepted = names.filter((name) => dialect.refuseColumn(name, 'STRING', 'other') === undefined);
      expect(accepted.length).toBeGreaterThan(8);
      for (const name of names.filter((each) => !accepted.includes(each))) {
        const report = await lab.run(specOf({ id: 'STRING', [name]: 'STRING', n: 'INT64' }, ['id'], ['n']), '{"id":"a","n":1}');
        expect(report).toMatchObject({
          status: 'failed',
          exitClass: 'not-started',
          error: [{ code: 'SPEC.REFUSED_BY_DESTINATION' }],
        });
        expect(await lab.inspect(probe)).toEqual({ now: expect.any(BigInt), ledger: false });
      }
      const payload = accepted.slice(2);
      const [key = '', offset = ''] = accepted;
      const spec = specOf(
        { [key]: 'STRING', [offset]: 'INT64', ...Object.fromEntries(payload.map((name) => [name, 'STRING' as const])) },
        [key],
        [offset],
        { table: 'strange', deleteWhen: { field: ['op'], in: ['D'] }, clusterBy: [key] },
      );
      const event = (n: number, op: string): string =>
        JSON.stringify({ op, [key]: 'a', [offset]: n, ...Object.fromEntries(payload.map((name) => [name, `${n} of ${name}`])) });
      lab.expectCounts(await lab.run(spec, event(1, 'U')), { inserted: 1 });
      lab.expectCounts(await lab.run(spec, event(2, 'U'), event(1, 'U')), { inserted: 0, updated: 1 });
      expect(columnsOf(await lab.finalRows(spec), ...payload)).toEqual([payload.map((name) => `2 of ${name}`)]);
      lab.expectCounts(await lab.run(spec, event(3, 'D')), { inserted: 0, updated: 1 });
      expect(columnsOf(await lab.finalRows(spec), key, ...payload)).toEqual([['a', ...payload.map(() => null)]]);
    });

    test('each strange name alone, as key, offset and partition column', async () => {
      const lab = await Lab.open(harness());
      const dialect = await dialectOf(at(lab.url, specOf({ id: 'STRING', n: 'INT64' }, ['id'], ['n'])));
      const names = possibleNames(harness()).filter((name) => dialect.refuseColumn(name, 'DATE', 'key') === undefined);
      for (const [index, name] of names.slice(0, harness().thorough ? names.length : 4).entries()) {
        const other = name === 'n' ? 'm' : 'n';
        const spec = specOf({ [name]: 'DATE', [other]: 'INT64' }, [name], [other], {
          table: `named_${index}`,
          partitionBy: { column: name, granularity: 'month' },
        });
        await lab.run(spec, JSON.stringify({ [name]: '2026-06-28', [other]: 1 }));
        lab.expectCounts(await lab.run(spec, JSON.stringify({ [name]: '2026-06-28', [other]: 2 })), { inserted: 0, updated: 1 });
      }
    }, 180_000);

    test.each(['group', 'two words', "it's", 'größe', 'a-b', 'a"b', 'a.b', 'T'])('a table called %s', async (table) => {
      if (harness().refusesNames.includes(table)) return;
      const lab = await Lab.open(harness());
      const spec = specOf({ id: 'INT64', n: 'INT64' }, ['id'], ['n'], { table });
      const refused = (await dialectOf(at(lab.url, specOf({ id: 'INT64', n: 'INT64' }, ['id'], ['n'])))).refuseTable(table);
      const report = await lab.run(spec, '{"id":1,"n":1}');
      if (refused === undefined) {
        lab.expectCounts(report, { inserted: 1 });
        lab.expectCounts(await lab.run(spec, '{"id":1,"n":1}'), { inserted: 0, updated: 0 });
      } else {
        expect(report).toMatchObject({ status: 'failed', exitClass: 'not-started' });
      }
    });
  });
}
