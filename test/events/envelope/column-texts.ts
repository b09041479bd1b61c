import fc from 'fast-check';
import { type ColumnType, isNested, type ScalarType } from '../../../src/spec/column-type.ts';

const WHOLE = ['0', '7', '-7', '9007199254740993', '9223372036854775807', '"9223372036854775807"', '1.0', '1e3', '1.5', 'null'];

const GOOD: Readonly<Partial<Record<ScalarType, readonly string[]>>> = {
  STRING: ['"a"', '""', '"\\u00e9\\n\\"\\\\"', '"é€😀"', '"\\ud83d\\ude00"', 'null'],
  INT64: WHOLE,
  FLOAT64: ['0', '-0', '1.5', '1e300', '0.1', '"NaN"', '12345678901234567890', '1e400'],
  NUMERIC: ['1', '0.123456789', '"0.10"', '12345678901234567890.5', '1e-3', '0.1234567891'],
  TIMESTAMP: ['"2026-06-28T00:00:00Z"', '"2026-06-28 01:02:03.1+02:00"', '"2026-06-28T00:00:00"'],
  JSON: ['{"b":[1.0,-0,null],"a":{}}', '[9007199254740993,0.10]', '"text"', 'true', '{"a":1,"a":2}'],
};

/** For a list of structures with `site` and `level`. */
const NESTED = ['[{"site":"Hamburg","level":9007199254740993},{}]', '[]', 'null', '[null]', '[{"level":"x"}]', '[{"other":1}]'];

const NAMED: Readonly<Record<string, readonly string[]>> = {
  counted: ['0', '1782604800250001', '-1', '253402300799999999', '253402300800000000', '"17"', '1.5', '"x"'],
  price: ['"AQ=="', '"/w=="', '"AN3h"', '"x"', '1'],
  meta: ['{"site":"Hamburg"}', '{"site":null}', '{}', 'null', '7', '{"site":"a","other":1}'],
  tags: ['[1,2]', '[]', '[9007199254740993]', '["x"]', '{"0":5}'],
  op: ['"D"', '"U"', 'null'],
  id: ['"again"'],
};

/** JSON texts for a field of an event: most of them good ones for its column, and some that are not. */
export function columnTexts(name: string, type: ColumnType): fc.Arbitrary<string> {
  const good = NAMED[name] ?? (isNested(type) ? NESTED : GOOD[type]) ?? [];
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom('true', '"\\ud83d"', '[[1]]') },
  );
}
