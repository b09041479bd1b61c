import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../src/spec/column-type.ts';
import { parseType } from '../../src/spec/parse-type.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { encoder, type Outcome, stagedText } from './encode-event.ts';
import { column, eventSpec } from './event-spec.ts';

function typeOf(text: string): ColumnType {
  const parsed = parseType(text);
  if ('type' in parsed) return parsed.type;
  throw new Error(parsed.complaint.summary);
}

function specOf(columns: Readonly<Record<string, string>>, changes: Partial<TableSpec> = {}): TableSpec {
  return eventSpec(
    Object.entries(columns).map(([name, type]) => column(name, typeOf(type))),
    changes,
  );
}

/** The staged text of `v`, or why the event is rejected. */
function staged(type: string, value: string, changes: Partial<TableSpec> = {}): unknown {
  const outcome = encoder(specOf({ v: type }, changes))(`{"id":"k","seq":1,"v":${value}}`);
  if (typeof outcome !== 'string') return outcome;
  const [, text] = /"seq":1(?:,"v":(.*))?,"_dedup_ingested_at"/.exec(outcome) ?? [];
  return text;
}

function hash(outcome: Outcome): unknown {
  return stagedText(outcome, '_dedup_hash');
}

describe('a value of a nested column', () => {
  test.each([
    ['ARRAY<STRING>', '["b", "a", "\\u00e9\\n"]', '["b","a","é\\n"]'],
    ['ARRAY<INT64>', '[1.0, 1e3, "-7", 9007199254740993]', '[1,1000,-7,"9007199254740993"]'],
    ['ARRAY<NUMERIC>', '[1.50, "0.10", 12345678901234567890.123456789]', '["1.5","0.1","12345678901234567890.123456789"]'],
    ['ARRAY<BIGNUMERIC>', '[0.00000000000000000000000000000000000001]', '["0.00000000000000000000000000000000000001"]'],
    ['ARRAY<FLOAT64>', '[-0, "NaN", 1e300, 0.1]', '[0,"NaN",1e+300,0.1]'],
    ['ARRAY<BYTES>', '["AAE", ""]', '["AAE=",""]'],
    ['ARRAY<TIMESTAMP>', '["2026-06-28T01:30:00+02:00"]', '["2026-06-27T23:30:00.000000Z"]'],
    ['ARRAY<DATETIME>', '["2026-06-28 01:30"]', '["2026-06-28T01:30:00.000000"]'],
    ['ARRAY<TIME>', '["12:30:00.5"]', '["12:30:00.500000"]'],
    ['ARRAY<DATE>', '["2024-02-29"]', '["2024-02-29"]'],
    ['ARRAY<BOOL>', '[true, false]', '[true,false]'],
    ['ARRAY<JSON>', '[{"b": 1, "a": null}, 12345678901234567890, "x", []]', '[{"a":null,"b":1},12345678901234567890,"x",[]]'],
    ['STRUCT<b STRING, a INT64>', '{"b": "x", "a": 1}', '{"a":1,"b":"x"}'],
    ['STRUCT<b STRING, a INT64>', '{"b": null}', '{}'],
    ['STRUCT<constructor STRING, toString INT64>', '{}', '{}'],
    ['STRUCT<a ARRAY<INT64>, s STRUCT<b BOOL>>', '{"s": {}, "a": []}', '{"s":{}}'],
    ['ARRAY<STRUCT<a INT64>>', '[{}, {"a": 2}]', '[{},{"a":2}]'],
  ])('%s takes %s as %s', (type, value, text) => {
    expect(staged(type, value)).toBe(text);
  });

  test.each([
    ['ARRAY<STRING>', '["a", 5]', 'EVENT.BAD_VALUE', 'v[1]', 'v[1]: 5 is no STRING: expected a JSON string'],
    ['ARRAY<STRING>', '"a"', 'EVENT.BAD_VALUE', 'v', '"a" is no ARRAY<STRING>: expected a JSON array'],
    ['ARRAY<STRING>', '{"a": 1}', 'EVENT.BAD_VALUE', 'v', 'an object is no ARRAY<STRING>: expected a JSON array'],
    ['STRUCT<a INT64>', '[1]', 'EVENT.BAD_VALUE', 'v', 'an array is no STRUCT<a INT64>: expected a JSON object'],
    ['STRUCT<a INT64>', '5', 'EVENT.BAD_VALUE', 'v', '5 is no STRUCT<a INT64>: expected a JSON object'],
    [
      'STRUCT<a INT64>',
      '{"a": 1.0000000000000000001}',
      'EVENT.BAD_VALUE',
      'v.a',
      'v.a: 1.0000000000000000001 is no INT64: it is not whole',
    ],
    [
      'ARRAY<INT64>',
      '[9223372036854775808]',
      'EVENT.BAD_VALUE',
      'v[0]',
      'v[0]: 9223372036854775808 is no INT64: it is outside -2^63 to 2^63 - 1',
    ],
    [
      'ARRAY<INT64>',
      '[1, null]',
      'EVENT.NULL_ELEMENT',
      'v[1]',
      'v[1] is null, and an ARRAY holds no NULL: BigQuery would refuse all events of the load with it',
    ],
    [
      'STRUCT<`a b` ARRAY<STRUCT<since TIMESTAMP>>>',
      '{"a b": [{}, {"since": "2026-06-28T10:00:00"}]}',
      'EVENT.NO_ZONE',
      'v["a b"][1].since',
      'v["a b"][1].since: "2026-06-28T10:00:00" is no TIMESTAMP: it has no zone (Z or ±hh:mm), so it means a different moment in every place',
    ],
    [
      'ARRAY<JSON>',
      '[null]',
      'EVENT.NULL_ELEMENT',
      'v[0]',
      'v[0] is null, and an ARRAY holds no NULL: BigQuery would refuse all events of the load with it',
    ],
    [
      'STRUCT<j JSON>',
      '{"j": [1e999]}',
      'EVENT.BAD_VALUE',
      'v.j',
      'v.j: an array is no JSON: it holds a number beyond the range of a double',
    ],
  ])('%s refuses %s and names the place', (type, value, code, field, reason) => {
    expect(staged(type, value)).toEqual({ code, field, reason });
  });

  test('an empty list is NULL, like one that is null or missing', () => {
    const encode = encoder(specOf({ v: 'ARRAY<INT64>', w: 'STRING' }));
    const [empty, nothing, missing] = ['"v":[],', '"v":null,', ''].map((v) => encode(`{"id":"k",${v}"seq":1,"w":"x"}`));
    expect(empty).toBe(missing);
    expect(nothing).toBe(missing);
    expect(encode('{"id":"k","seq":1,"w":"x","v":[0]}')).not.toBe(missing);
  });

  test('an unknown field within a STRUCT follows unknown_fields', () => {
    const type = 'STRUCT<a ARRAY<STRUCT<b INT64>>>';
    const reason = 'the spec has no column for /v/a/1/c: add one, or set "unknown_fields: ignore"';
    expect(staged(type, '{"a": [{"b": 1}, {"c": 2}]}')).toEqual({ code: 'EVENT.UNKNOWN_FIELD', field: '/v/a/1/c', reason });
    expect(staged(type, '{"a": [{"b": 1}, {"c": 2}]}', { unknownFields: 'ignore' })).toBe('{"a":[{"b":1},{}]}');
  });

  test('a field within a STRUCT is known too when a column of its own takes it', () => {
    const columns = [column('meta', typeOf('STRUCT<a INT64>')), column('site', 'STRING', ['meta', 'site'])];
    const outcome = encoder(eventSpec(columns))('{"id":"k","seq":1,"meta":{"a":1,"site":"x"}}');
    expect([stagedText(outcome, 'site'), outcome]).toEqual(['x', expect.stringContaining('"meta":{"a":1}')]);
  });

  test('the hash is of the canonical text, with bare numbers', () => {
    const nested = encoder(specOf({ v: 'STRUCT<big INT64, n NUMERIC>' }));
    const asJson = encoder(eventSpec([column('v', 'JSON')]));
    const event = '{"id":"k","seq":1,"v":{"n":1.5,"big":9007199254740993}}';
    expect(nested(event)).toContain('"v":{"big":"9007199254740993","n":"1.5"}');
    expect(hash(nested(event))).toBe(hash(asJson(event)));
  });

  test('a field that is added and NULL changes no hash, nor does the order of fields', () => {
    const before = encoder(specOf({ v: 'ARRAY<STRUCT<a INT64, b STRING>>' }));
    const after = encoder(specOf({ v: 'ARRAY<STRUCT<c ARRAY<STRING>, b STRING, d STRUCT<e BOOL>, a INT64>>' }));
    const event = '{"id":"k","seq":1,"v":[{"a":1,"b":"x"},{}]}';
    expect(hash(after(event))).toBe(hash(before(event)));
  });

  test('a tombstone drops it unseen', () => {
    const changes = { deleteWhen: { field: ['op'], in: ['D'] } };
    const outcome = encoder(specOf({ v: 'ARRAY<INT64>' }, changes))('{"id":"k","seq":1,"op":"D","v":[null]}');
    expect(outcome).toContain('"_dedup_hash":"0","_dedup_deleted":true');
  });
});
