import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { SCALAR_TYPES } from '../../src/spec/column-type.ts';
import { CELLS } from '../model/cell.ts';
import { sortedByKey } from '../model/final-rows.ts';
import { eventText, modelEvent, type StreamEvent } from '../model/stream-event.ts';
import { specOf } from '../sql/shapes.ts';
import { columnsOf, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

/** What the values of events become. */
export function valuesSuite(harness: () => Harness): void {
  describe('values', () => {
    test('every type keeps every value exactly, and the hash is the one of the definition', async () => {
      const lab = await Lab.open(harness());
      const types = SCALAR_TYPES.filter((type) => !harness().without.includes(type));
      const spec = specOf(
        { id: 'INT64', ...Object.fromEntries(types.map((type) => [`a_${type.toLowerCase()}`, type])), version: 'INT64' },
        ['id'],
        ['version'],
        { table: 'every_type' },
      );
      const version = CELLS.INT64[4] ?? null;
      const rows = Math.max(...types.map((type) => CELLS[type].length));
      const events = Array.from({ length: rows + 1 }, (_, index): StreamEvent => ({
        cells: {
          id: { json: String(index), value: BigInt(index), canonical: String(index) },
          ...Object.fromEntries(types.map((type) => [`a_${type.toLowerCase()}`, CELLS[type][index] ?? null])),
          version,
        },
        deleted: false,
      }));
      const report = await lab.run(spec, ...events.map((event, index) => eventText(spec, event, index % 2 === 0)));
      expect(report.error).toBeNull();
      expect(report.rejections).toEqual([]);
      expect(await lab.finalRows(spec)).toEqual(
        sortedByKey(
          spec,
          events.map((event) => modelEvent(spec, event).row),
        ),
      );
    });

    test('every key type finds its row again', async () => {
      const lab = await Lab.open(harness());
      for (const type of [
        'STRING',
        'INT64',
        'BYTES',
        'BOOL',
        'DATE',
        'DATETIME',
        'TIMESTAMP',
        'NUMERIC',
        'BIGNUMERIC',
      ] as const) {
        if (harness().notInKeys.includes(type) || harness().without.includes(type)) continue;
        const spec = specOf({ id: type, v: 'INT64', n: 'INT64' }, ['id'], ['n'], { table: `by_${type.toLowerCase()}` });
        const events = (n: number): readonly string[] => CELLS[type].map(({ json }) => `{"id":${json},"v":${n},"n":${n}}`);
        const count = CELLS[type].length;
        lab.expectCounts(await lab.run(spec, ...events(1)), { inserted: count, updated: 0 });
        lab.expectCounts(await lab.run(spec, ...events(2)), { inserted: 0, updated: count });
        expect(columnsOf(await lab.finalRows(spec), 'id', 'v'), type).toEqual(
          columnsOf(
            sortedByKey(
              spec,
              CELLS[type].map(({ value }) => ({ id: value, v: 2n })),
            ),
            'id',
            'v',
          ),
        );
      }
    }, 180_000);

    test.each(['STRING', 'BYTES', 'DATE', 'DATETIME', 'TIMESTAMP', 'NUMERIC', 'BIGNUMERIC'] as const)(
      'an offset of type %s orders as its values do',
      async (type) => {
        if (harness().notInKeys.includes(type) || harness().without.includes(type)) return;
        const lab = await Lab.open(harness());
        const spec = specOf({ id: 'INT64', v: 'INT64', at: type }, ['id'], ['at'], { table: 'by_offset' });
        const cells = CELLS[type];
        const events = cells.map(({ json }, index) => `{"id":1,"v":${index},"at":${json}}`);
        const report = await lab.run(spec, ...events.toReversed());
        expect(report.error).toBeNull();
        expect(columnsOf(await lab.finalRows(spec), 'v', 'at')).toEqual([[BigInt(cells.length - 1), cells.at(-1)?.value]]);
        expect(report.sourceOffset).toEqual({ min: String(cells[0]?.value), max: String(cells.at(-1)?.value) });
        lab.expectCounts(await lab.run(spec, ...events), { inserted: 0, updated: 0 });
      },
    );

    test('an event without its key or its offset is rejected with the reason, and nothing is lost', async () => {
      const lab = await Lab.open(harness());
      const spec = specOf({ a: 'STRING', b: 'INT64', v: 'STRING', n: 'INT64' }, ['a', 'b'], ['n'], { table: 'keyed' });
      const bad = [
        '{"a":null,"b":1,"n":1}',
        '{"b":1,"n":1}',
        '{"a":"","b":1,"n":null}',
        '{"a":"x","b":1}',
        'not json',
        '{"a":"x","b":"y","n":1}',
      ];
      const report = await lab.run(spec, ...bad.slice(0, 3), '{"a":"","b":1,"n":1}', ...bad.slice(3));
      expect(report.status).toBe('rejects');
      expect(report.exitClass).toBe('rejects');
      expect(report.rows).toMatchObject({ read: 7, rejected: 6, staged: 1, winners: 1 });
      expect(report.rejections.map(({ position, code }) => `${position} ${code}`)).toEqual([
        'events.ndjson:1 EVENT.NULL_KEY',
        'events.ndjson:2 EVENT.NULL_KEY',
        'events.ndjson:3 EVENT.NULL_OFFSET',
        'events.ndjson:5 EVENT.NULL_OFFSET',
        'events.ndjson:6 EVENT.BAD_JSON',
        'events.ndjson:7 EVENT.BAD_VALUE',
      ]);
      const kept = (await readFile(report.rejectsFile ?? '', 'utf8')).trimEnd().split('\n');
      expect(kept.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(bad);
      expect(columnsOf(await lab.finalRows(spec), 'a', 'b', 'v', 'n')).toEqual([['', 1n, null, 1n]]);
    });

    test('hostile texts are only texts', async () => {
      const texts = [
        '',
        ' ',
        'NULL',
        "'; DROP TABLE hostile; --",
        '" \\ ` $1 ${x} {{projectId}} %s ?',
        '{"a": [1, 2]}',
        '\u0000',
        'a\u0000b',
        '\u0001\u001f\u007f\u0085\u2028\ufeff',
        'line\nbreak\r\n\ttab',
        'e\u0301 \u00e9',
        '\u{1F469}\u200D\u{1F52C} \u{10FFFF}',
        'x'.repeat(100_000),
      ];
      const lab = await Lab.open(harness());
      const spec = specOf({ id: 'STRING', v: 'STRING', doc: 'JSON', n: 'INT64' }, ['id'], ['n'], { table: 'hostile' });
      const { rejectsText = () => false } = harness();
      const kept = texts.filter((text) => !rejectsText(text));
      const events = (n: number): readonly string[] =>
        texts.map((text) => JSON.stringify({ id: text, v: text, doc: { [text]: text }, n }));
      const report = await lab.run(spec, ...events(1));
      expect(report.rejections.map(({ position }) => position)).toEqual(
        texts.flatMap((text, index) => (rejectsText(text) ? [`events.ndjson:${index + 1}`] : [])),
      );
      lab.expectCounts(report, { inserted: kept.length });
      lab.expectCounts(await lab.run(spec, ...events(2)), { inserted: 0, updated: kept.length });
      const rows = await lab.finalRows(spec);
      expect(columnsOf(rows, 'id', 'v')).toEqual(
        columnsOf(
          sortedByKey(
            spec,
            kept.map((text) => ({ id: text })),
          ),
          'id',
          'id',
        ),
      );
      expect(rows.map(({ doc }) => JSON.parse(String(doc)) as unknown)).toEqual(rows.map(({ id }) => ({ [String(id)]: id })));
    });
  });
}
