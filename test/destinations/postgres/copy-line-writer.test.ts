import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyLineWriter } from '../../../src/destinations/postgres/copy-line-writer.ts';
import { specOf } from '../../sql/shapes.ts';

const spec = specOf(
  { id: 'INT64', 'a \'ß\' "name"': 'STRING', raw: 'BYTES', doc: 'JSON', x: 'FLOAT64', ok: 'BOOL', n: 'NUMERIC' },
  ['id'],
  ['n'],
);

/** Fields of a row of COPY's text format, read back as the manual says. */
function fieldsOf(row: string): readonly (string | null)[] {
  const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return row
    .split('\t')
    .map((field) => (field === '\\N' ? null : field.replaceAll(/\\(.)/gs, (_, char: string) => escapes[char] ?? char)));
}

const told = (value: string | number | boolean | undefined): string | null => (value === undefined ? null : String(value));

const text = fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.replaceAll(/\0|[\ud800-\udfff]/gu, '�'));
const json: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== null);

test('a row of COPY says what the line says, whatever the order of its members', () => {
  fc.assert(
    fc.property(
      fc.record(
        {
          id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
          'a \'ß\' "name"': text,
          raw: fc.uint8Array({ maxLength: 12 }),
          doc: json,
          x: fc.constantFrom(1.5, -0.1, 1e300, 'NaN'),
          ok: fc.boolean(),
          n: fc.constantFrom('12.5', 7),
          _dedup_ingested_at: fc.constant('not this'),
          _dedup_position: text,
          _dedup_hash: fc.constant('-5'),
          _dedup_deleted: fc.boolean(),
          unknown: json,
        },
        { requiredKeys: [] },
      ),
      fc.boolean(),
      fc.infiniteStream(fc.integer()),
      (row, escapesAll, order) => {
        const members = Object.entries(row)
          .map(([name, value]) => ({ name, value, at: order.next().value }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ name, value }) => {
            const printed = JSON.stringify(value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value);
            // Any character may come as an escape, and a slash with a backslash.
            const escaped = printed.replaceAll(
              /[^\x20-\x7e]/g,
              (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
            );
            return `${JSON.stringify(name)}:${escapesAll ? escaped.replaceAll('/', '\\/') : printed}`;
          });
        const line = Buffer.from(`before{${members.join(',')}}after`);
        const writer = new CopyLineWriter(spec, 0n, 'run\t\\1');
        writer.write(line, 6, line.length - 5);
        const written = writer.output.toString('utf8', 0, writer.length);
        expect(written.endsWith('\n')).toBe(true);
        const [id, name, raw, doc, x, ok, n, at, load, position, hash, deleted, ...more] = fieldsOf(written.slice(0, -1));
        expect([id, name, x, ok, n, position, hash, deleted]).toEqual(
          [
            row.id,
            row['a \'ß\' "name"'],
            row.x,
            row.ok,
            row.n,
            row['_dedup_position'],
            row['_dedup_hash'],
            row['_dedup_deleted'],
          ].map(told),
        );
        expect(raw).toBe(row.raw === undefined ? null : `\\x${Buffer.from(row.raw).toString('hex')}`);
        expect(doc === null || doc === undefined ? undefined : JSON.parse(doc)).toEqual(
          row.doc === undefined ? undefined : JSON.parse(JSON.stringify(row.doc)),
        );
        expect([at, load, more]).toEqual(['1970-01-01T00:00:00.000000Z', 'run\t\\1', []]);
      },
    ),
    { numRuns: 500 },
  );
});

test('what is no line of a segment is a bug, and told as one', () => {
  const writer = new CopyLineWriter(spec, 0n, 'r');
  for (const line of ['', '[]', '{"id":1', '{"id":1 "n":2}'])
    expect(() => writer.write(Buffer.from(line), 0, line.length)).toThrow('no line of a segment');
});
