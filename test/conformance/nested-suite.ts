import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../src/spec/column-type.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { commaSeparated, statement } from '../../src/sql/statement.ts';
import { NESTED_CELLS, scalarsIn } from '../model/cell.ts';
import { sortedByKey } from '../model/final-rows.ts';
import { eventText, modelEvent, type StreamEvent } from '../model/stream-event.ts';
import { specOf } from '../sql/shapes.ts';
import { columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const TAGS: ColumnType = { kind: 'ARRAY', element: 'STRING' };
const META: ColumnType = {
  kind: 'STRUCT',
  fields: [
    { name: 'site', type: 'STRING' },
    { name: 'parts', type: { kind: 'ARRAY', element: { kind: 'STRUCT', fields: [{ name: 'n', type: 'INT64' }] } } },
  ],
};
const spec = specOf({ id: 'INT64', tags: TAGS, meta: META, n: 'INT64' }, ['id'], ['n'], { table: 'nested' });
const event = (id: number, n: number, rest: string): string => `{"id":${id},"n":${n}${rest}}`;

/** Columns of type ARRAY and STRUCT. */
export function nestedSuite(harness: () => Harness): void {
  describe('lists and structures', () => {
    test('keep every value exactly, and the hash is the one of the definition', async () => {
      const lab = await Lab.open(harness());
      const { without: never, withoutNested = [] } = harness();
      const without = [...never, ...withoutNested];
      const types = NESTED_CELLS.filter(({ type }) => !scalarsIn(type).some((scalar) => without.includes(scalar)));
      expect(types.length).toBeGreaterThan(3);
      const named = types.map(({ type, cells }, index) => ({ name: `c${index}`, type, cells }));
      const every = specOf(
        { id: 'INT64', ...Object.fromEntries(named.map(({ name, type }) => [name, type])), n: 'INT64' },
        ['id'],
        ['n'],
        { table: 'every_nested' },
      );
      const events = [0, 1, 2, 3].map((index): StreamEvent => {
        const number = { json: String(index), value: BigInt(index), canonical: String(index) };
        const cells = Object.fromEntries(named.map(({ name, cells: values }) => [name, values[index] ?? null]));
        return { cells: { id: number, ...cells, n: number }, deleted: false };
      });
      const report = await lab.run(every, ...events.map((one, index) => eventText(every, one, index % 2 === 0)));
      expect([report.error, report.rejections]).toEqual([null, []]);
      expect(await lab.finalRows(every)).toEqual(
        sortedByKey(
          every,
          events.map((one) => modelEvent(every, one).row),
        ),
      );
      lab.expectCounts(await lab.run(every, ...events.map((one) => eventText(every, one))), { inserted: 0, updated: 0 });
    });

    test('an empty list, null and a missing one are one and the same, so none is a conflict with another', async () => {
      const lab = await Lab.open(harness());
      const copies = ['', ',"tags":[]', ',"tags":null', ',"tags":[],"meta":null'].map((rest) => event(1, 1, rest));
      lab.expectCounts(await lab.run(spec, ...copies), { scanned: 4, redelivered: 3, conflicting: 0, inserted: 1 });
      expect(columnsOf(await lab.finalRows(spec), 'tags', 'meta')).toEqual([[null, null]]);
      const fuller = event(1, 1, ',"tags":["a"],"meta":{"site":"x","parts":[]}');
      // Whichever of the two payloads has the higher hash, its copies are redelivered and those of the other are conflicts.
      const { redelivered, conflicting } = (await lab.run(spec, fuller, fuller)).rows;
      expect([
        [3, 2],
        [1, 4],
      ]).toContainEqual([redelivered, conflicting]);
    });

    test('are replaced by the newer version and dropped by a tombstone', async () => {
      const lab = await Lab.open(harness());
      const deleting = { ...spec, deleteWhen: { field: ['op'], in: ['D'] } };
      await lab.run(deleting, event(1, 1, ',"tags":["a","b"],"meta":{"parts":[{"n":1},{}]}'), event(2, 1, ',"tags":["x"]'));
      const later = [event(1, 2, ',"tags":["b"],"meta":{"site":"s"}'), event(2, 2, ',"op":"D","tags":["y"]')];
      lab.expectCounts(await lab.run(deleting, ...later), { inserted: 0, updated: 2 });
      expect(columnsOf(await lab.finalRows(deleting), 'id', 'tags', 'meta', '_dedup_deleted')).toEqual([
        [1n, '["b"]', '{"site":"s"}', false],
        [2n, null, null, true],
      ]);
    });

    test('with a NULL element or an unknown field are rejected with the place, and nothing else is', async () => {
      const lab = await Lab.open(harness());
      const report = await lab.run(
        spec,
        event(1, 1, ',"tags":["a",null]'),
        event(2, 1, ',"meta":{"parts":[{"n":1},{"n":"x"}]}'),
        event(3, 1, ',"meta":{"other":1}'),
        event(4, 1, ',"tags":["a"]'),
      );
      expect(report.rejections.map(({ code, reason }) => [code, reason.split(/[: ] ?/)[0]])).toEqual([
        ['EVENT.NULL_ELEMENT', 'tags[1]'],
        ['EVENT.BAD_VALUE', 'meta.parts[1].n'],
        ['EVENT.UNKNOWN_FIELD', 'the'],
      ]);
      expect(columnsOf(await lab.finalRows(spec), 'id', 'tags')).toEqual([[4n, '["a"]']]);
    });

    test('need nothing when the spec is the same, and another type of theirs is refused before an event is staged', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1, ',"tags":["a"]'));
      expect((await lab.merge(spec, { dryRun: true })).statements.map(({ summary }) => summary)).toEqual([
        'merge nested by id, highest n wins',
      ]);
      const other = {
        ...spec,
        columns: spec.columns.map((column) => (column.name === 'tags' ? { ...column, type: 'INT64' as const } : column)),
      };
      const report = await lab.run(other, '{"id":1,"n":2,"tags":1}');
      expect(report.error?.map(({ code }) => code)).toEqual(['TABLE.TYPE_CHANGED', 'TABLE.TYPE_CHANGED']);
      expect(report.rows.staged ?? 0).toBe(0);
    });

    test('are hashed and merged from a staging table that something else fills', async () => {
      const lab = await Lab.open(harness());
      const ours = { ...spec, table: 'source', staging: { ...spec.staging, table: 'source_staging' } };
      await lab.load(
        ours,
        event(1, 1, ',"tags":["a"],"meta":{"parts":[{"n":1},{"n":2}]}'),
        event(1, 1, ',"tags":["a"],"meta":{"parts":[{"n":1},{"n":2}]}'),
        event(2, 1, ',"meta":{"parts":[{"n":1}]}'),
        event(2, 1, ',"meta":{"parts":[{"n":2}]}'),
        event(3, 1, ',"tags":[]'),
        event(3, 1, ''),
      );
      const foreign: TableSpec = { ...spec, staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true } };
      await copyInto(lab, ours, 'landing');
      const report = await lab.merge(foreign);
      lab.expectCounts(report, { scanned: 6, redelivered: 2, conflicting: 1, inserted: 3 });
      const rows = columnsOf(await lab.finalRows(foreign), 'id', 'tags');
      expect(rows).toEqual([
        [1n, '["a"]'],
        [2n, null],
        [3n, null],
      ]);
      lab.expectCounts(await lab.merge(foreign, { full: true }), { inserted: 0, updated: 0 });
    });

    test('are shown by explain as they are compared', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1, ',"tags":["a"],"meta":{"site":"x","parts":[{"n":9007199254740993}]}'));
      const { explanation } = await lab.explain(spec, ['id=1']);
      expect(explanation?.final?.columns).toEqual({ tags: '["a"]', meta: '{"parts":[{"n":9007199254740993}],"site":"x"}' });
      expect(explanation?.verdict.code).toBe('current');
    });
  });
}

/** A landing table with the columns of our staging table and its rows, by SQL that every destination has. */
async function copyInto(lab: Lab, ours: TableSpec, table: string): Promise<void> {
  const columns = [
    ...ours.columns.map(({ name, type }) => ({ name, type })),
    { name: 'publish_time', type: 'TIMESTAMP' as const },
  ];
  const names = columns.map(({ name }) => lab.quote(name));
  const read = [...ours.columns.map(({ name }) => lab.quote(name)), lab.quote('_dedup_ingested_at')];
  await lab.prepare(statement('create by hand', lab.dialect.createTable({ name: table, columns })));
  await lab.withDestination(async (destination) =>
    destination.execute(
      statement('copy by hand', [
        `INSERT INTO ${lab.table(table)} (${names.join(', ')})`,
        'SELECT',
        ...commaSeparated(read),
        `FROM ${lab.table(ours.staging.table)}`,
      ]),
      `by-hand/${process.hrtime.bigint()}`,
    ),
  );
}
