import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type avro from 'avsc';
import { expect, test } from 'vitest';
import { fileSource } from '../../../src/events/file-source.ts';
import { sampleLines } from '../../../src/events/sample-lines.ts';
import { inferSpec } from '../../../src/spec/infer-spec.ts';
import { parseSpec } from '../../../src/spec/load-spec.ts';
import { typeText } from '../../../src/spec/type-text.ts';
import { queryDuckDb, quoted } from '../../samples/binary-samples.ts';
import { avroFile } from '../../samples/write-avro.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** The types of the columns that `init` writes for a file. */
async function typesOf(path: string): Promise<Readonly<Record<string, string>>> {
  const source = fileSource(path, (await readFile(path)).length);
  const { lines, fields } = await sampleLines(source, { lines: 100, bytes: 1e6 }, new AbortController().signal);
  const { columns } = parseSpec(inferSpec('t', lines, { types: fields }).yaml, 'spec.yaml', {});
  return Object.fromEntries(columns.map(({ name, type }) => [name, typeText(type)]));
}

async function typesOfParquet(select: string): Promise<Readonly<Record<string, string>>> {
  const path = join(await scratchFolder(), 'made.parquet');
  await queryDuckDb(`COPY (SELECT 'a' AS id, 1::BIGINT AS seq, ${select}) TO ${quoted(path)} (FORMAT parquet)`);
  return typesOf(path);
}

test.each([
  ['12.50::DECIMAL(12, 2)', 'NUMERIC'],
  ['12.50::DECIMAL(38, 9)', 'NUMERIC'],
  ['12.50::DECIMAL(38, 10)', 'BIGNUMERIC'],
  ['7::DECIMAL(38, 0)', 'BIGNUMERIC'],
  ['1::DOUBLE', 'FLOAT64'],
  ["'nan'::FLOAT", 'FLOAT64'],
  ['1::TINYINT', 'INT64'],
  ['1::UINTEGER', 'INT64'],
  ['1::UBIGINT', 'NUMERIC'],
  ['true', 'BOOL'],
  ["'YWJj'::BLOB", 'BYTES'],
  ["'2026-06-28'", 'STRING'],
  ["DATE '2026-06-28'", 'DATE'],
  ["TIME '10:00:00'", 'TIME'],
  ["TIMESTAMP '2026-06-28 10:00:00'", 'DATETIME'],
  ["TIMESTAMPTZ '2026-06-28 10:00:00+00'", 'TIMESTAMP'],
  ['NULL::TIMESTAMPTZ', 'TIMESTAMP'],
  ['NULL::DECIMAL(12, 2)', 'NUMERIC'],
  // No column takes nanoseconds, and a text keeps them.
  ["'2026-06-28 10:00:00.123456789'::TIMESTAMP_NS", 'STRING'],
  [`'{"a": 1}'::JSON`, 'JSON'],
  ["uuid '123e4567-e89b-12d3-a456-426614174000'", 'STRING'],
  ["MAP {'k': 1}", 'JSON'],
  ['[1.5::DECIMAL(12, 2)]', 'ARRAY<NUMERIC>'],
  ['[]::DOUBLE[]', 'ARRAY<FLOAT64>'],
  // BigQuery has no list that holds NULL.
  ['[1, NULL]', 'JSON'],
  ["[{'a': 1::DOUBLE, 'b': 'x'::BLOB}]", 'ARRAY<STRUCT<a FLOAT64, b BYTES>>'],
])('init gives a Parquet column of %s its type: %s', async (expression, type) => {
  expect((await typesOfParquet(`${expression} AS x`))['x']).toBe(type);
});

test('what stands in a group of Parquet has its type too, at any depth', async () => {
  expect(await typesOfParquet("{'a': 1::DOUBLE, 'b': {'c': 1.5::DECIMAL(12, 2)}} AS x")).toEqual({
    id: 'STRING',
    seq: 'INT64',
    a: 'FLOAT64',
    b: 'STRUCT<c NUMERIC>',
  });
});

async function typeOfAvro(type: unknown, value: unknown): Promise<string | undefined> {
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'seq', type: 'long' },
    { name: 'x', type },
  ];
  const path = join(await scratchFolder(), 'made.avro');
  const schema = { type: 'record', name: 'Row', fields } as avro.Schema;
  await writeFile(path, avroFile(schema, [{ id: 'a', seq: 1, x: value }]));
  return (await typesOf(path))['x'];
}

const DECIMAL = { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 2 };

test.each([
  [DECIMAL, Buffer.from([4]), 'NUMERIC'],
  [{ ...DECIMAL, precision: 40 }, Buffer.from([4]), 'BIGNUMERIC'],
  [{ type: 'fixed', name: 'D', size: 8, logicalType: 'decimal', precision: 12, scale: 2 }, Buffer.alloc(8), 'NUMERIC'],
  [['null', DECIMAL], null, 'NUMERIC'],
  ['double', 1, 'FLOAT64'],
  ['float', 1, 'FLOAT64'],
  ['int', 1, 'INT64'],
  ['boolean', true, 'BOOL'],
  ['string', '2026-06-28', 'STRING'],
  ['bytes', Buffer.from('abc'), 'BYTES'],
  [{ type: 'enum', name: 'E', symbols: ['A'] }, 'A', 'STRING'],
  [{ type: 'int', logicalType: 'date' }, 1, 'DATE'],
  [{ type: 'int', logicalType: 'time-millis' }, 1, 'TIME'],
  [{ type: 'long', logicalType: 'timestamp-micros' }, 1, 'TIMESTAMP'],
  [{ type: 'long', logicalType: 'local-timestamp-millis' }, 1, 'DATETIME'],
  [{ type: 'array', items: 'double' }, [1], 'ARRAY<FLOAT64>'],
  [{ type: 'map', values: 'int' }, { a: 1 }, 'JSON'],
  // Several kinds of values: what they are in the sample.
  [['null', 'long', 'string'], { long: 1 }, 'INT64'],
])('init gives an Avro field of %j its type', async (type, value, expected) => {
  expect(await typeOfAvro(type, value)).toBe(expected);
});
