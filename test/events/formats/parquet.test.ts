import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { queryDuckDb, quoted } from '../../samples/binary-samples.ts';
import { column, eventSpec } from '../event-spec.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { readBytes } from './read-file.ts';

const IGNORING = { unknownFields: 'ignore' } as const;

async function parquet(select: string, options = ''): Promise<Buffer> {
  const path = join(await scratchFolder(), 'made.parquet');
  await queryDuckDb(`COPY (${select}) TO ${quoted(path)} (FORMAT parquet ${options})`);
  return readFile(path);
}

/** What the one value of `expression` becomes in a JSON column: the JSON that the file gave. */
async function valueOf(
  expression: string,
  type: 'JSON' | 'STRING' | 'BYTES' | 'TIMESTAMP' | 'DATETIME' = 'JSON',
): Promise<string> {
  const bytes = await parquet(`SELECT 'a' AS id, 1 AS seq, ${expression} AS value`);
  const { lines, rejects } = await readBytes('f.parquet', bytes, eventSpec([column('value', type)]));
  const [rejected] = rejects;
  if (rejected !== undefined) return `${String(rejected['code'])} ${String(rejected['event'])}`;
  return /"value":(.*),"_dedup_position":"row 1"/.exec(lines[0] ?? '')?.[1] ?? 'NULL';
}

describe('values of Parquet are exact', () => {
  test.each([
    ['(-9223372036854775807 - 1)::BIGINT', '-9223372036854775808'],
    ['18446744073709551615::UBIGINT', '18446744073709551615'],
    ['4294967295::UINTEGER', '4294967295'],
    ['-5::TINYINT', '-5'],
    ['0.1::FLOAT', '0.1'],
    ['16777217::FLOAT', '16777216'],
    ['0.1::DOUBLE', '0.1'],
    ["'-inf'::FLOAT", '"-Infinity"'],
    ['123.40::DECIMAL(5, 2)', '123.4'],
    ['-0.000001::DECIMAL(18, 6)', '-0.000001'],
    ["DATE '2024-02-29'", '"2024-02-29"'],
    ["TIME '23:59:59.999999'", '"23:59:59.999999"'],
    ["uuid '123e4567-e89b-12d3-a456-426614174000'", '"123e4567-e89b-12d3-a456-426614174000"'],
    ["'x'::ENUM('x', 'y')", '"x"'],
    [`'{"a": [1,\n2]}'::JSON`, '{"a":[1,2]}'],
    ["{'x': 1, 'a.b': NULL::INT, '__proto__': 'p'}", '{"__proto__":"p","a.b":null,"x":1}'],
    ['[[1], [], NULL, [2, NULL]]', '[[1],[],null,[2,null]]'],
    ["[{'a': 1, 'b': [1]}, NULL, {'a': NULL, 'b': NULL}]", '[{"a":1,"b":[1]},null,{"a":null,"b":null}]'],
    [`MAP {'k"': 1, 'l': NULL}`, '{"k\\"":1,"l":null}'],
    ["MAP {1: 'a'}", '{"1":"a"}'],
    ['NULL::INT[]', 'NULL'],
    ['[]::INT[]', '[]'],
    ['NULL::STRUCT(a INT)', 'NULL'],
  ])('%s', async (expression, expected) => {
    expect(await valueOf(expression)).toBe(expected);
  });

  test('decimals of 38 digits keep them all', async () => {
    const bytes = await parquet("SELECT 'a' AS id, 1 AS seq, 12345678901234567890.123456789::DECIMAL(38, 9) AS value");
    const { lines } = await readBytes('f.parquet', bytes, eventSpec([column('value', 'NUMERIC')]));
    expect(lines[0]).toContain('"value":"12345678901234567890.123456789"');
  });

  test('an instant is a TIMESTAMP, a local time a DATETIME, and neither is taken for the other', async () => {
    const instant = "TIMESTAMPTZ '2026-06-28 20:00:00.25+00'";
    const local = "TIMESTAMP '2026-06-28 20:00:00.123456'";
    expect(await valueOf(instant, 'TIMESTAMP')).toBe('"2026-06-28T20:00:00.250000Z"');
    expect(await valueOf(local, 'DATETIME')).toBe('"2026-06-28T20:00:00.123456"');
    expect(await valueOf(local, 'TIMESTAMP')).toMatch(/^EVENT.NO_ZONE /);
    expect(await valueOf(instant, 'DATETIME')).toMatch(/^EVENT.BAD_VALUE /);
  });

  test('nanoseconds that are whole microseconds fit; others are rejected, not rounded', async () => {
    expect(await valueOf("TIMESTAMP_NS '2026-06-28 20:00:00.123456'", 'DATETIME')).toBe('"2026-06-28T20:00:00.123456"');
    expect(await valueOf("TIMESTAMP_NS '2026-06-28 20:00:00.123456789'", 'DATETIME')).toBe(
      'EVENT.BAD_VALUE {"id":"a","seq":1,"value":"2026-06-28T20:00:00.123456789"}',
    );
  });

  test('bytes are base64, or the text that they are where the column is one of text', async () => {
    expect(await valueOf("'\\x00\\xFF'::BLOB", 'BYTES')).toBe('"AP8="');
    expect(await valueOf("'abc'::BLOB", 'STRING')).toBe('"abc"');
    expect(await valueOf("'\\xFF'::BLOB", 'STRING')).toMatch(/^EVENT.BAD_UTF8 /);
  });
});

describe('files of Parquet', () => {
  test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw'])('with pages packed by %s', async (codec) => {
    const bytes = await parquet(
      `SELECT 'k' || i AS id, i AS seq, 'x' || (i % 7) AS note FROM range(3000) r(i)`,
      `, CODEC ${codec}`,
    );
    const { lines, totals } = await readBytes('f.parquet', bytes, eventSpec([column('note', 'STRING')]));
    expect(totals).toMatchObject({ read: 3000, rejected: 0 });
    expect(lines[2999]).toMatch(/^\{"id":"k2999","seq":2999,"note":"x3","_dedup_position":"row 3000",/);
  });

  test.each(['V1', 'V2'])(
    'row groups and pages of %s are read to the last row, in windows',
    async (version) => {
      const select =
        "SELECT 'k' || i AS id, i AS seq, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 1.5::DOUBLE END AS value FROM range(200000) r(i)";
      const bytes = await parquet(select, `, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 122880`);
      const { lines, totals } = await readBytes('f.parquet', bytes, eventSpec([column('value', 'FLOAT64')]));
      expect(totals).toMatchObject({ read: 200_000, rejected: 0 });
      const wrong = lines.filter((line, index) => {
        const value = index % 3 === 0 ? '' : `,"value":${index * 1.5}`;
        return !line.startsWith(`{"id":"k${index}","seq":${index}${value},"_dedup_position":"row ${index + 1}"`);
      });
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  test('packed as a whole, named otherwise, or on standard input: it is Parquet all the same', async () => {
    const bytes = await parquet("SELECT 'a' AS id, 1 AS seq");
    const spec = eventSpec([]);
    for (const [name, content] of [
      ['f.parquet.gz', gzipSync(bytes)],
      ['f.ndjson', bytes],
      ['f', bytes],
    ] as const) {
      expect((await readBytes(name, content, spec)).totals, name).toMatchObject({ read: 1, accepted: 1 });
    }
  });

  test('a broken footer, a file that is cut off, and no Parquet at all are told before anything is read', async () => {
    const bytes = await parquet("SELECT 'a' AS id, 1 AS seq");
    const spec = eventSpec([]);
    const broken = Buffer.from(bytes);
    broken.fill(0xff, bytes.length - 40, bytes.length - 8);
    for (const content of [
      broken,
      bytes.subarray(0, -20),
      bytes.subarray(0, 30),
      Buffer.from('PAR1'),
      Buffer.from('nonsense'),
      Buffer.alloc(0),
    ]) {
      const { fault, totals } = await readBytes('f.parquet', content, spec);
      expect(fault).toMatchObject({ code: 'SOURCE.BAD_PARQUET', exitClass: 'not-started' });
      expect(totals.read).toBe(0);
    }
  });

  test('a file without the key is refused, with the columns that it has', async () => {
    const { fault } = await readBytes('f.parquet', await parquet("SELECT 'a' AS uid, 1 AS seq"), eventSpec([]));
    expect(fault).toMatchObject({
      code: 'SOURCE.BAD_HEADER',
      why: 'natural key and source offset must be there; its columns are "uid", "seq"',
    });
  });

  test.each([
    ["'x' AS site, 'y' AS \"/meta/room\", 'a' AS id, 1 AS seq", '{"id":"a","seq":1,"room":"y","site":"x"'],
    ["'a' AS id, 1 AS seq, {'site': 'x'} AS meta", '{"id":"a","seq":1,"site":"x"'],
    [
      "'a' AS id, 1 AS seq, 'x' AS site, {'site': 'z'} AS meta",
      'EVENT.UNKNOWN_FIELD {"id":"a","seq":1,"site":"x","meta":{"site":"z"}}',
    ],
  ])('a name of a column, or a pointer, may stand for a field that is deeper in the event: %s', async (select, expected) => {
    const columns = [column('site', 'STRING', ['meta', 'site']), column('room', 'STRING', ['meta', 'room'])];
    const { lines, rejects } = await readBytes('f.parquet', await parquet(`SELECT ${select}`), eventSpec(columns));
    const [rejected] = rejects;
    if (rejected !== undefined) expect(`${String(rejected['code'])} ${String(rejected['event'])}`).toBe(expected);
    else expect(lines.map((line) => line.replace(/,"_dedup_position".*/, ''))).toEqual([expected]);
  });

  test('every byte counts once as read, also where the end of the file is read with what stands before it', async () => {
    for (const rows of [10, 300_000]) {
      const bytes = await parquet(`SELECT 'k' || i AS id, i AS seq FROM range(${rows}) r(i)`, ', CODEC uncompressed');
      const { bytesRead } = (await readBytes('f.parquet', bytes, eventSpec([]))).totals;
      // The mark at the beginning may be left out.
      expect(bytes.length - bytesRead, `of ${bytes.length}`).toSatisfy((missing) => missing === 0 || missing === 4);
    }
  });

  test('two columns that give the same field are told before anything is read', async () => {
    const spec = eventSpec([column('site', 'STRING', ['meta', 'site'])], IGNORING);
    const bytes = await parquet("SELECT 'a' AS id, 1 AS seq, 'x' AS site, 'y' AS \"/meta/site\"");
    expect((await readBytes('f.parquet', bytes, spec)).fault).toMatchObject({
      code: 'SOURCE.BAD_HEADER',
      exitClass: 'not-started',
      summary: expect.stringMatching(/^the columns "site" and "\/meta\/site" of \S+ give the same field$/),
    });
  });

  test('whatever byte is wrong, the outcome is rows or a fault, never a bug', async () => {
    const bytes = await parquet(
      "SELECT 'k' || i AS id, i AS seq, [i, NULL] AS l, {'a': i::DECIMAL(9, 2)} AS s FROM range(50) r(i)",
      ', CODEC uncompressed',
    );
    for (let at = 4; at < bytes.length; at += 13) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      const { fault, totals } = await readBytes('f.parquet', damaged, eventSpec([], IGNORING));
      expect(fault === undefined ? totals.read : fault.code).toSatisfy(
        (outcome) => typeof outcome === 'number' || String(outcome).startsWith('SOURCE.'),
      );
    }
  }, 60_000);
});
