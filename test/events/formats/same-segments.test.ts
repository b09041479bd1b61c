import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryDuckDb, quoted } from '../../samples/binary-samples.ts';
import { avroFile } from '../../samples/write-avro.ts';
import { column, eventSpec } from '../event-spec.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { readBytes, withoutPositions } from './read-file.ts';

interface Event {
  readonly id: string;
  readonly seq: number;
  readonly text: string | null;
  readonly flag: boolean | null;
  readonly real: number | null;
  readonly data: string | null;
  readonly day: string | null;
  readonly inner: { readonly a: number | null; readonly list: readonly string[] } | null;
}

const SPEC = eventSpec([
  column('text', 'STRING'),
  column('flag', 'BOOL'),
  column('real', 'FLOAT64'),
  column('data', 'BYTES'),
  column('day', 'DATE'),
  column('inner', 'JSON'),
]);

const text = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'ü', '"', '\\', ',', '\n', '\r', '\t', '漢', '😀', ' ') });
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const event: fc.Arbitrary<Event> = fc.record({
  id: text.filter((id) => id !== ''),
  seq: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
  text: orNull(text),
  flag: orNull(fc.boolean()),
  real: orNull(fc.double({ noNaN: true, noDefaultInfinity: true })),
  data: orNull(fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64'))),
  day: orNull(
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  ),
  inner: orNull(fc.record({ a: orNull(fc.integer()), list: fc.array(text, { maxLength: 3 }) })),
});

const AVRO = {
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'seq', type: 'long' },
    { name: 'text', type: ['null', 'string'] },
    { name: 'flag', type: ['null', 'boolean'] },
    { name: 'real', type: ['null', 'double'] },
    { name: 'data', type: ['null', 'bytes'] },
    { name: 'day', type: ['null', { type: 'int', logicalType: 'date' }] },
    {
      name: 'inner',
      type: [
        'null',
        {
          type: 'record',
          name: 'Inner',
          fields: [
            { name: 'a', type: ['null', 'int'] },
            { name: 'list', type: { type: 'array', items: 'string' } },
          ],
        },
      ],
    },
  ],
} as const;

/** A value as a branch of a union. */
function wrap(name: string, value: unknown): unknown {
  return value === null ? null : { [name]: value };
}

function avroRow({ id, seq, text: note, flag, real, data, day, inner }: Event): unknown {
  return {
    id,
    seq,
    text: wrap('string', note),
    flag: wrap('boolean', flag),
    real: wrap('double', real),
    data: wrap('bytes', data === null ? null : Buffer.from(data, 'base64')),
    day: wrap('int', day === null ? null : Date.parse(`${day}T00:00:00Z`) / 86_400_000),
    inner: wrap('Inner', inner === null ? null : { a: wrap('int', inner.a), list: inner.list }),
  };
}

function cell(value: unknown): string {
  const content = typeof value === 'string' ? value : JSON.stringify(value);
  return value === null ? '' : `"${content.replaceAll('"', '""')}"`;
}

function csvOf(events: readonly Event[]): string {
  const rows = events.map(({ id, seq, text: note, flag, real, data, day, inner }) =>
    [id, seq, note, flag, real, data, day, inner].map(cell).join(','),
  );
  return ['id,seq,text,flag,real,data,day,inner', ...rows].join('\r\n');
}

async function parquetOf(ndjson: string): Promise<Buffer> {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'events.ndjson'), ndjson);
  await queryDuckDb(`COPY (SELECT id, seq, text, flag, real, from_base64(data) AS data, day, "inner" FROM read_json(${quoted(join(folder, 'events.ndjson'))},
    format = 'newline_delimited', columns = {id: 'VARCHAR', seq: 'BIGINT', text: 'VARCHAR', flag: 'BOOLEAN', real: 'DOUBLE', data: 'VARCHAR', day: 'DATE',
    "inner": 'STRUCT(a BIGINT, list VARCHAR[])'})) TO ${quoted(join(folder, 'events.parquet'))} (FORMAT parquet)`);
  return readFile(join(folder, 'events.parquet'));
}

test('the same events give the same segments byte for byte in every format, apart from positions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 20 }), async (events) => {
      const ndjson = events.map((row) => `${JSON.stringify(row)}\n`).join('');
      const expected = await readBytes('events.ndjson', ndjson, SPEC);
      expect(expected.totals).toMatchObject({ read: events.length, rejected: 0 });
      const files: Readonly<Record<string, string | Buffer>> = {
        'events.json': JSON.stringify(events, null, 1),
        'events.ndjson.gz': gzipSync(ndjson),
        'events.jsonl.zst': zstdCompressSync(ndjson),
        'events.csv': csvOf(events),
        'events.avro': avroFile(AVRO as never, events.map(avroRow), { codec: 'deflate', rowsPerBlock: 3 }),
        'events.parquet': await parquetOf(ndjson),
      };
      for (const [name, bytes] of Object.entries(files)) {
        const { lines, totals, fault } = await readBytes(name, bytes, SPEC);
        expect({ name, fault, totals: totals.rejectedByCode }).toEqual({ name, fault: undefined, totals: {} });
        expect(withoutPositions(lines), name).toEqual(withoutPositions(expected.lines));
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
