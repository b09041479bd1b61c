import type avro from 'avsc';
import { describe, expect, test } from 'vitest';
import { avroFile, type AvroOptions } from '../../samples/write-avro.ts';
import { column, eventSpec } from '../event-spec.ts';
import { readBytes, type Outcome } from './read-file.ts';

type ValueType = 'JSON' | 'STRING' | 'BYTES' | 'TIMESTAMP' | 'DATETIME' | 'NUMERIC';

function schemaOf(type: unknown): avro.Schema {
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'seq', type: 'long' },
    { name: 'value', type },
  ];
  return { type: 'record', name: 'Row', namespace: 'a.b', fields } as avro.Schema;
}

async function read(
  type: unknown,
  values: readonly unknown[],
  column_: ValueType = 'JSON',
  options: AvroOptions = {},
): Promise<Outcome> {
  const rows = values.map((value, index) => ({ id: `k${index}`, seq: index, value }));
  return readBytes('f.avro', avroFile(schemaOf(type), rows, options), eventSpec([column('value', column_)]));
}

/** What one value becomes. */
async function valueOf(type: unknown, value: unknown, column_: ValueType = 'JSON'): Promise<string> {
  const { lines, rejects } = await read(type, [value], column_);
  const [rejected] = rejects;
  if (rejected !== undefined) return `${String(rejected['code'])} ${String(rejected['event'] ?? rejected['event_base64'])}`;
  return /"value":(.*),"_dedup_position":"row 1"/.exec(lines[0] ?? '')?.[1] ?? 'NULL';
}

/** A long as Avro writes it; `avsc` itself rounds beyond 2^52. */
function zigzag(long: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (long << 1n) ^ (long >> 63n));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const INNER = { type: 'record', name: 'Inner', fields: [{ name: 'next', type: ['null', 'Inner'] }] };

describe('values of Avro are exact', () => {
  test.each([
    ['boolean', true, 'true'],
    ['int', -2147483648, '-2147483648'],
    ['long', 4_503_599_627_370_495, '4503599627370495'],
    ['long', -4_503_599_627_370_495, '-4503599627370495'],
    ['float', Math.fround(0.1), '0.1'],
    ['double', Number.NaN, '"NaN"'],
    ['string', 'ü"\u0000', '"ü\\"\\u0000"'],
    ['bytes', Buffer.from([0, 255]), '"AP8="'],
    [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, 'B', '"B"'],
    [{ type: 'fixed', name: 'F', size: 2 }, Buffer.from('hi'), '"aGk="'],
    [
      { type: 'fixed', name: 'U', size: 16, logicalType: 'uuid' },
      Buffer.alloc(16, 0xab),
      '"abababab-abab-abab-abab-abababababab"',
    ],
    [{ type: 'int', logicalType: 'date' }, 19782, '"2024-02-29"'],
    [{ type: 'int', logicalType: 'time-millis' }, 86_399_999, '"23:59:59.999"'],
    [{ type: 'long', logicalType: 'time-micros' }, 1, '"00:00:00.000001"'],
    [{ type: 'long', logicalType: 'timestamp-millis' }, -1, '"1969-12-31T23:59:59.999Z"'],
    [{ type: 'long', logicalType: 'local-timestamp-micros' }, 0, '"1970-01-01T00:00:00"'],
    [{ type: 'array', items: ['null', 'long'] }, [{ long: 1 }, null], '[1,null]'],
    [{ type: 'array', items: 'int' }, [], '[]'],
    [{ type: 'map', values: 'int' }, { a: 1, b: 2 }, '{"a":1,"b":2}'],
    [['null', 'string', 'long'], { long: 5 }, '5'],
    [['null', 'string'], null, 'NULL'],
    [INNER, { next: { 'a.b.Inner': { next: null } } }, '{"next":{"next":null}}'],
    [{ type: 'long', logicalType: 'of-someone-else' }, 7, '7'],
  ])('%j %j', async (type, value, expected) => {
    expect(await valueOf(type, value)).toBe(expected);
  });

  test('decimals, of bytes and of a fixed size, keep all their digits', async () => {
    const bytes = { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 4 };
    const fixed = { type: 'fixed', name: 'D', size: 8, logicalType: 'decimal', precision: 18, scale: 2 };
    expect(await valueOf(bytes, Buffer.from('0102030405060708090b', 'hex'), 'NUMERIC')).toBe('"475947727522253085.3131"');
    expect(await valueOf(fixed, Buffer.from('ffffffffffffff85', 'hex'), 'NUMERIC')).toBe('"-1.23"');
  });

  test('longs beyond what a double holds keep their last digit', async () => {
    const file = avroFile(schemaOf('string'), [{ id: 'k', seq: 0, value: 'x' }]);
    const at = file.indexOf(Buffer.from('\u0002k\u0000\u0002x', 'latin1'));
    for (const long of [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 49n, 1n - 2n ** 48n]) {
      const bytes = zigzag(long);
      const grown = Buffer.concat([file.subarray(0, at + 2), bytes, file.subarray(at + 3)]);
      grown[at - 1] = (file[at - 1] ?? 0) + 2 * (bytes.length - 1);
      const { lines } = await readBytes('f.avro', grown, eventSpec([column('value', 'STRING')]));
      expect(lines[0]).toMatch(new RegExp(`"seq":"?${long}"?,`));
    }
  });

  test('nanoseconds that are no whole microseconds are rejected, not rounded; texts that are not UTF-8 as well', async () => {
    const nanos = { type: 'long', logicalType: 'timestamp-nanos' };
    expect(await valueOf(nanos, 1_000, 'TIMESTAMP')).toBe('"1970-01-01T00:00:00.000001Z"');
    expect(await valueOf(nanos, 1_001, 'TIMESTAMP')).toBe(
      'EVENT.BAD_VALUE {"id":"k0","seq":0,"value":"1970-01-01T00:00:00.000001001Z"}',
    );
    const file = avroFile(schemaOf('string'), [{ id: 'k', seq: 0, value: 'x' }]);
    file[file.indexOf(Buffer.from('\u0002k\u0000\u0002x', 'latin1')) + 4] = 0xff;
    expect((await readBytes('f.avro', file, eventSpec([column('value', 'STRING')]))).rejects).toMatchObject([
      { code: 'EVENT.BAD_UTF8', position: expect.stringMatching(/:row 1$/) },
    ]);
  });
});

describe('files of Avro', () => {
  const many = Array.from({ length: 1000 }, (_, index) => index);

  test.each(['null', 'deflate'])('of many blocks, packed by %s', async (codec) => {
    const { lines, totals } = await read('int', many, 'JSON', { codec, rowsPerBlock: 7 });
    expect(totals).toMatchObject({ read: 1000, rejected: 0 });
    expect(lines[999]).toMatch(/^\{"id":"k999","seq":999,"value":999,"_dedup_position":"row 1000",/);
  });

  test('of several megabytes, which are read in many chunks', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => ({
      id: `k${index}`,
      seq: index,
      value: `${index} is a number of a row among many others`.repeat(2),
    }));
    const bytes = avroFile(schemaOf('string'), rows, { rowsPerBlock: 997 });
    expect(bytes.length).toBeGreaterThan(5_000_000);
    const { totals, fault } = await readBytes('f.avro', bytes, eventSpec([column('value', 'STRING')]));
    expect(fault).toBeUndefined();
    expect(totals).toMatchObject({ read: 60_000, rejected: 0 });
  });

  test('a codec that is not known is told, with those that are', async () => {
    expect((await read('int', [1], 'JSON', { codec: 'bzip2' })).fault).toMatchObject({
      code: 'SOURCE.UNKNOWN_CODEC',
      exitClass: 'not-started',
      why: 'blocks may be packed by null, deflate, snappy or zstandard',
    });
  });

  test('a file that is cut off, or has a damaged block, is good as far as the block before', async () => {
    const rows = many.map((index) => ({ id: `k${index}`, seq: index, value: index }));
    const file = avroFile(schemaOf('int'), rows, { rowsPerBlock: 100 });
    const spec = eventSpec([column('value', 'INT64')]);
    const cut = await readBytes('f.avro', file.subarray(0, -5), spec);
    expect(cut).toMatchObject({
      totals: { read: 900 },
      fault: { code: 'SOURCE.CUT_OFF', exitClass: 'failed', summary: expect.stringMatching(/is cut off at row 901$/) },
    });
    const damaged = Buffer.from(file);
    damaged[damaged.lastIndexOf('dedup-sync-mark!') + 3] = 0;
    expect(await readBytes('f.avro', damaged, spec)).toMatchObject({ totals: { read: 900 }, fault: { code: 'SOURCE.CORRUPT' } });
  });

  test('a file without the key, and one of other rows than records, is refused', async () => {
    const schema: avro.Schema = { type: 'record', name: 'R', fields: [{ name: 'uid', type: 'string' }] };
    expect((await readBytes('f.avro', avroFile(schema, [{ uid: 'a' }]), eventSpec([]))).fault).toMatchObject({
      code: 'SOURCE.BAD_HEADER',
      why: 'natural key and source offset must be there; its columns are "uid"',
    });
    expect((await readBytes('f.avro', avroFile('string', ['a']), eventSpec([]))).fault).toMatchObject({
      code: 'SOURCE.BAD_HEADER',
    });
  });

  test('a name of a column may stand for a field that is deeper in the event, wherever it comes in the file', async () => {
    const names = ['site', 'id', 'room', 'seq'];
    const fields = names.map((name) => ({ name, type: name === 'seq' ? 'long' : 'string' }));
    const file = avroFile({ type: 'record', name: 'R', fields }, [
      { site: 'x', id: 'a', room: 'y', seq: 1 },
      { site: '', id: 'b', room: 'a longer one', seq: 2 },
    ]);
    const spec = eventSpec([column('site', 'STRING', ['meta', 'site']), column('room', 'STRING', ['meta', 'room'])]);
    const { lines, rejects } = await readBytes('f.avro', file, spec);
    expect(rejects).toEqual([]);
    expect(lines.map((line) => line.replace(/,"_dedup_position".*/, ''))).toEqual([
      '{"id":"a","seq":1,"room":"y","site":"x"',
      '{"id":"b","seq":2,"room":"a longer one","site":""',
    ]);
  });

  test('whatever byte is wrong, the outcome is rows or a fault, never a bug', async () => {
    const file = avroFile(
      schemaOf({ type: 'array', items: ['null', 'string'] }),
      many.slice(0, 20).map((index) => ({ id: `k${index}`, seq: index, value: [null, { string: 'x' }] })),
    );
    for (let at = 0; at < file.length; at += 1) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x81;
      const { fault, totals } = await readBytes('f.avro', damaged, eventSpec([column('value', 'JSON')]));
      expect(fault === undefined ? totals.read : fault.code).toSatisfy(
        (outcome) => typeof outcome === 'number' || String(outcome).startsWith('SOURCE.'),
      );
    }
  }, 60_000);
});
