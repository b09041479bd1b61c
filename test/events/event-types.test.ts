import { expect, test } from 'vitest';
import type { ColumnType } from '../../src/spec/column-type.ts';
import { encoder, stagedText } from './encode-event.ts';
import { column, eventSpec } from './event-spec.ts';

/** What an event with `"v":<json>` stages in a column of the type. */
function staged(type: ColumnType, json: string): unknown {
  return stagedText(encoder(eventSpec([column('v', type)]))(`{"id":"k","seq":1,"v":${json}}`), 'v');
}

/** Taken: type, JSON value of the event, staged value (numbers as their text). */
const TAKEN: readonly (readonly [ColumnType, string, unknown])[] = [
  ['STRING', '""', ''],
  ['STRING', '"a\\u0000\\"\\\\\\/\\n😀\\ud83d\\ude00"', 'a\u0000"\\/\n😀😀'],
  ['STRING', '"__proto__"', '__proto__'],
  ['INT64', '0', '0'],
  ['INT64', '-0', '0'],
  ['INT64', '1.0', '1'],
  ['INT64', '1e3', '1000'],
  ['INT64', '12.5e1', '125'],
  ['INT64', '1000e-3', '1'],
  ['INT64', '0e99999999999999999999', '0'],
  ['INT64', '9007199254740991', '9007199254740991'],
  ['INT64', '9007199254740992', '9007199254740992'],
  ['INT64', '9007199254740993', '9007199254740993'],
  ['INT64', '9223372036854775807', '9223372036854775807'],
  ['INT64', '-9223372036854775808', '-9223372036854775808'],
  ['INT64', '9.223372036854775807e18', '9223372036854775807'],
  ['INT64', '"9223372036854775807"', '9223372036854775807'],
  ['INT64', '"-0012"', '-12'],
  ['FLOAT64', '1.5', '1.5'],
  ['FLOAT64', '-0.0', '0'],
  ['FLOAT64', '1e21', '1e+21'],
  ['FLOAT64', '1e-7', '1e-7'],
  ['FLOAT64', '0.1000', '0.1'],
  ['FLOAT64', '0.30000000000000003', '0.30000000000000004'],
  ['FLOAT64', '1e-400', '0'],
  ['FLOAT64', '"NaN"', 'NaN'],
  ['FLOAT64', '"-Infinity"', '-Infinity'],
  ['NUMERIC', '1.50', '1.5'],
  ['NUMERIC', '-0.000', '0'],
  ['NUMERIC', '"007.10"', '7.1'],
  ['NUMERIC', '1E-9', '0.000000001'],
  ['NUMERIC', '12345678901234567890.123456789', '12345678901234567890.123456789'],
  ['NUMERIC', '99999999999999999999999999999.999999999', '99999999999999999999999999999.999999999'],
  ['NUMERIC', '"-99999999999999999999999999999.9999999990"', '-99999999999999999999999999999.999999999'],
  ['NUMERIC', '1e28', '10000000000000000000000000000'],
  ['BIGNUMERIC', '0.12345678901234567890123456789012345678', '0.12345678901234567890123456789012345678'],
  [
    'BIGNUMERIC',
    '578960446186580977117854925043439539266.34992332820282019728792003956564819967',
    '578960446186580977117854925043439539266.34992332820282019728792003956564819967',
  ],
  [
    'BIGNUMERIC',
    '-578960446186580977117854925043439539266.34992332820282019728792003956564819968',
    '-578960446186580977117854925043439539266.34992332820282019728792003956564819968',
  ],
  ['BOOL', 'true', true],
  ['BOOL', 'false', false],
  ['BYTES', '""', ''],
  ['BYTES', '"YQ"', 'YQ=='],
  ['BYTES', '"YQ=="', 'YQ=='],
  ['BYTES', '"+/+/"', '+/+/'],
  ['DATE', '"0001-01-01"', '0001-01-01'],
  ['DATE', '"2024-02-29"', '2024-02-29'],
  ['DATE', '"9999-12-31"', '9999-12-31'],
  ['TIME', '"00:00:00"', '00:00:00.000000'],
  ['TIME', '"23:59:59.9"', '23:59:59.900000'],
  ['DATETIME', '"2026-06-28T01:02"', '2026-06-28T01:02:00.000000'],
  ['DATETIME', '"2026-06-28 01:02:03.123456"', '2026-06-28T01:02:03.123456'],
  ['TIMESTAMP', '"2026-06-28T01:02:03Z"', '2026-06-28T01:02:03.000000Z'],
  ['TIMESTAMP', '"2026-06-28 01:02:03.1+02:00"', '2026-06-27T23:02:03.100000Z'],
  ['TIMESTAMP', '"2026-06-28t01:02z"', '2026-06-28T01:02:00.000000Z'],
  ['TIMESTAMP', '"2026-02-28T23:30:00-0130"', '2026-03-01T01:00:00.000000Z'],
  ['TIMESTAMP', '"0001-01-01T00:00:00+00"', '0001-01-01T00:00:00.000000Z'],
  ['TIMESTAMP', '"9999-12-31T23:59:59.999999Z"', '9999-12-31T23:59:59.999999Z'],
  ['JSON', '"text"', 'text'],
  ['JSON', 'false', false],
];

test.each(TAKEN)('a %s takes %s', (type, json, expected) => {
  expect(staged(type, json)).toEqual(expected);
});

test.each([
  ['{"b" : [ 1.0 , -0, null], "a":{}}', '{"a":{},"b":[1,0,null]}'],
  [
    '[9007199254740993,1e20,12345678901234567890123,0.10]',
    '[9007199254740993,100000000000000000000,12345678901234567890123,0.1]',
  ],
  ['{"é":"\\u00e9","E":1,"__proto__":{"constructor":1}}', '{"E":1,"__proto__":{"constructor":1},"é":"é"}'],
])('a JSON column stores %s as %s', (json, expected) => {
  const line = encoder(eventSpec([column('v', 'JSON')]))(`{"id":"k","seq":1,"v":${json}}`);
  expect(line).toContain(`"v":${expected},"_dedup_ingested_at"`);
});

/** Refused: type, JSON value, why. */
const REFUSED: readonly (readonly [ColumnType, string, string])[] = [
  ['STRING', '1', '1 is no STRING: expected a JSON string'],
  ['STRING', '{"a":1}', 'an object is no STRING: expected a JSON string'],
  ['INT64', '1.5', '1.5 is no INT64: it is not whole'],
  ['INT64', '1e-400', '1e-400 is no INT64: it is not whole'],
  ['INT64', '1.00000000000000000001', '1.00000000000000000001 is no INT64: it is not whole'],
  ['INT64', '9007199254740993.5', '9007199254740993.5 is no INT64: it is not whole'],
  ['INT64', '9223372036854775808', '9223372036854775808 is no INT64: it is outside -2^63 to 2^63 - 1'],
  ['INT64', '-9223372036854775809', '-9223372036854775809 is no INT64: it is outside -2^63 to 2^63 - 1'],
  ['INT64', '1e400', '1e400 is no INT64: it is outside -2^63 to 2^63 - 1'],
  ['INT64', '"1.0"', '"1.0" is no INT64: expected a whole JSON number, or a string of digits'],
  ['INT64', '""', '"" is no INT64: expected a whole JSON number, or a string of digits'],
  ['INT64', 'true', 'true is no INT64: expected a whole JSON number, or a string of digits'],
  ['FLOAT64', '1e400', '1e400 is no FLOAT64: it is beyond the range of a double'],
  ['FLOAT64', '"1.5"', '"1.5" is no FLOAT64: expected a JSON number, or one of the strings "NaN", "Infinity" and "-Infinity"'],
  [
    'NUMERIC',
    '1e-10',
    '1e-10 is no NUMERIC: it has more digits after the point than the type keeps (9 for NUMERIC, 38 for BIGNUMERIC), and dedup rounds nothing',
  ],
  [
    'NUMERIC',
    '0.1234567891',
    '0.1234567891 is no NUMERIC: it has more digits after the point than the type keeps (9 for NUMERIC, 38 for BIGNUMERIC), and dedup rounds nothing',
  ],
  ['NUMERIC', '1e29', '1e29 is no NUMERIC: it is out of range'],
  ['NUMERIC', '"1e999999999"', '"1e999999999" is no NUMERIC: it is out of range'],
  ['NUMERIC', '"abc"', '"abc" is no NUMERIC: expected a JSON number, or a string with a decimal number'],
  [
    'BIGNUMERIC',
    '578960446186580977117854925043439539266.34992332820282019728792003956564819968',
    '578960446186580977117854925043439539266.34992332820282019… is no BIGNUMERIC: it is out of range',
  ],
  ['BOOL', '"true"', '"true" is no BOOL: expected true or false'],
  ['BOOL', '1', '1 is no BOOL: expected true or false'],
  ['BYTES', '"YR=="', '"YR==" is no BYTES: expected a string in base64 (standard alphabet, no white space)'],
  ['BYTES', '"YQ="', '"YQ=" is no BYTES: expected a string in base64 (standard alphabet, no white space)'],
  ['BYTES', '"A"', '"A" is no BYTES: expected a string in base64 (standard alphabet, no white space)'],
  ['BYTES', '"_-_-"', '"_-_-" is no BYTES: expected a string in base64 (standard alphabet, no white space)'],
  ['DATE', '"2023-02-29"', '"2023-02-29" is no DATE: expected a real day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31'],
  ['DATE', '"0000-01-01"', '"0000-01-01" is no DATE: expected a real day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31'],
  ['DATE', '"2023-1-02"', '"2023-1-02" is no DATE: expected a real day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31'],
  [
    'TIME',
    '"24:00:00"',
    '"24:00:00" is no TIME: expected HH:MM:SS with up to six digits of fraction, before 24:00:00 and without a leap second',
  ],
  [
    'TIME',
    '"23:59:60"',
    '"23:59:60" is no TIME: expected HH:MM:SS with up to six digits of fraction, before 24:00:00 and without a leap second',
  ],
  [
    'TIME',
    '"12:00"',
    '"12:00" is no TIME: expected HH:MM:SS with up to six digits of fraction, before 24:00:00 and without a leap second',
  ],
  [
    'DATETIME',
    '"2026-06-28T01:02:03Z"',
    '"2026-06-28T01:02:03Z" is no DATETIME: it has a zone, which a DATETIME cannot keep; a column for moments is a TIMESTAMP',
  ],
  [
    'DATETIME',
    '"2026-06-28"',
    '"2026-06-28" is no DATETIME: expected YYYY-MM-DDTHH:MM:SS without a zone, with up to six digits of fraction',
  ],
  [
    'TIMESTAMP',
    '1782604800',
    '1782604800 is no TIMESTAMP: a number does not tell whether it counts seconds, milliseconds or microseconds: say it in the spec, such as {type: TIMESTAMP, epoch: ms}',
  ],
  [
    'TIMESTAMP',
    '"2026-06-28T01:02:03.1234567Z"',
    '"2026-06-28T01:02:03.1234567Z" is no TIMESTAMP: it is finer than a microsecond, and dedup rounds nothing',
  ],
  [
    'TIMESTAMP',
    '"2026-06-28T23:59:60Z"',
    '"2026-06-28T23:59:60Z" is no TIMESTAMP: expected RFC 3339 with a zone, such as 2026-06-28T09:30:00.25Z or 2026-06-28T11:30:00+02:00, in the years 1 to 9999',
  ],
  [
    'TIMESTAMP',
    '"0001-01-01T00:00:00+00:01"',
    '"0001-01-01T00:00:00+00:01" is no TIMESTAMP: expected RFC 3339 with a zone, such as 2026-06-28T09:30:00.25Z or 2026-06-28T11:30:00+02:00, in the years 1 to 9999',
  ],
  ['JSON', '[1e400]', 'an array is no JSON: it holds a number beyond the range of a double'],
];

test.each(REFUSED)('a %s refuses %s: %s', (type, json, reason) => {
  expect(staged(type, json)).toEqual({ code: 'EVENT.BAD_VALUE', reason, field: 'v' });
});

test('a TIMESTAMP without a zone is refused under its own code', () => {
  expect(staged('TIMESTAMP', '"2026-06-28T01:02:03"')).toEqual({
    code: 'EVENT.NO_ZONE',
    reason: '"2026-06-28T01:02:03" is no TIMESTAMP: it has no zone (Z or ±hh:mm), so it means a different moment in every place',
    field: 'v',
  });
});

test.each(['STRING', 'INT64', 'FLOAT64', 'NUMERIC', 'BOOL', 'BYTES', 'DATE', 'TIME', 'DATETIME', 'TIMESTAMP', 'JSON'] as const)(
  'null and nothing are both NULL in a %s column',
  (type) => {
    const encode = encoder(eventSpec([column('v', type)]));
    expect(encode('{"id":"k","seq":1,"v":null}')).toEqual(encode('{"id":"k","seq":1}'));
    expect(stagedText(encode('{"id":"k","seq":1}'), 'v')).toBe(null);
  },
);

test('sixteen megabytes of digits, letters or base64 are told apart from a value without a throw', { timeout: 60_000 }, () => {
  const long = '1'.repeat(16_000_000);
  for (const type of ['INT64', 'NUMERIC', 'DATE', 'TIMESTAMP', 'BOOL'] as const) {
    expect(staged(type, `"${long}"`)).toMatchObject({ code: 'EVENT.BAD_VALUE' });
  }
  expect(staged('INT64', long)).toMatchObject({ code: 'EVENT.BAD_VALUE' });
});
