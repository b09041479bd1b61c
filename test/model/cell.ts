import { type ColumnType, isNested, type NestedType, type ScalarType } from '../../src/spec/column-type.ts';
import { typeText } from '../../src/spec/type-text.ts';
import type { Value } from '../../src/sql/value.ts';

/** One value of a column in all its guises, each written down by hand, so that no code under test computes what is expected of it. */
export interface Cell {
  /** As an event may bring it: JSON text. */
  readonly json: string;
  /** As `Destination.query` gives it back. */
  readonly value: Value;
  /** As the hash reads it, and (decimals quoted) as a segment holds it. */
  readonly canonical: string;
  /** As a segment holds it, where that is neither of the two. */
  readonly staged?: string;
}

/** The JSON text of a cell in a segment. */
export function stagedJson(cell: Cell, type: ColumnType): string {
  return (
    cell.staged ?? (type === 'INT64' || type === 'NUMERIC' || type === 'BIGNUMERIC' ? `"${cell.canonical}"` : cell.canonical)
  );
}

/** A cell of a type whose texts need no thought. */
function text(value: string): Cell {
  return { json: JSON.stringify(value), value, canonical: JSON.stringify(value) };
}

function decimal(canonical: string, json: string = canonical): Cell {
  return { json, value: canonical, canonical };
}

function integer(digits: string, json: string = digits): Cell {
  return { json, value: BigInt(digits), canonical: digits };
}

function float(value: number, json: string = String(value), canonical: string = json): Cell {
  return { json, value, canonical };
}

function time(json: string, value: string, canonical: string): Cell {
  return { json: JSON.stringify(json), value, canonical: JSON.stringify(canonical) };
}

function instant(json: string, value: string): Cell {
  return time(json, value, value);
}

function document(written: string, canonical: string): Cell {
  return { json: written, value: canonical, canonical };
}

/** Values of every column type, the key and offset types in ascending order. */
export const CELLS: Readonly<Record<ScalarType, readonly Cell[]>> = {
  // UTF-8 order: U+FFFD before U+1F600, which UTF-16 has the other way round.
  STRING: ['', 'A', 'a', 'a "b"', "é's", '\uFFFD', '😀'].map(text),
  INT64: [
    integer('-9223372036854775808'),
    integer('-1', '"-1"'),
    integer('0'),
    integer('9007199254740992'),
    integer('9007199254740993'),
    integer('9007199254740994', '"9007199254740994"'),
    integer('9223372036854775807'),
  ],
  FLOAT64: [
    float(Number.NEGATIVE_INFINITY, '"-Infinity"'),
    float(-1.5),
    float(0, '-0', '0'),
    float(0.1),
    float(1e300, '1e300', '1e+300'),
    float(Number.NaN, '"NaN"'),
  ],
  NUMERIC: [
    decimal('-99999999999999999999999999999.999999999'),
    decimal('-0.000000001', '-1e-9'),
    decimal('0', '0.00'),
    decimal('0.1', '"0.10"'),
    decimal('9007199254740993'),
    decimal('12345678901234567890123456789.123456789', '"12345678901234567890123456789.123456789"'),
  ],
  BIGNUMERIC: [decimal('-1'), decimal('0.00000000000000000000000000000000000001'), decimal('123456789012345678901234567890.5')],
  BOOL: [
    { json: 'false', value: false, canonical: 'false' },
    { json: 'true', value: true, canonical: 'true' },
  ],
  BYTES: ['', 'AA==', 'AAE=', 'fw==', '/w=='].map(text),
  DATE: ['0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '2026-06-28', '9999-12-31'].map(text),
  DATETIME: [
    time('0001-01-01 00:00', '0001-01-01T00:00:00', '0001-01-01T00:00:00.000000'),
    time('1969-12-31T23:59:59.999999', '1969-12-31T23:59:59.999999', '1969-12-31T23:59:59.999999'),
    time('1970-01-01T00:00:00', '1970-01-01T00:00:00', '1970-01-01T00:00:00.000000'),
    time('2026-06-28T23:30:00.5', '2026-06-28T23:30:00.500000', '2026-06-28T23:30:00.500000'),
    time('9999-12-31T23:59:59.999999', '9999-12-31T23:59:59.999999', '9999-12-31T23:59:59.999999'),
  ],
  TIME: [
    time('00:00:00', '00:00:00', '00:00:00.000000'),
    time('12:30:00.5', '12:30:00.500000', '12:30:00.500000'),
    time('23:59:59.999999', '23:59:59.999999', '23:59:59.999999'),
  ],
  TIMESTAMP: [
    instant('0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'),
    instant('1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'),
    instant('1970-01-01T00:00:00+00:00', '1970-01-01T00:00:00.000000Z'),
    instant('2026-06-28T01:30:00+02:00', '2026-06-27T23:30:00.000000Z'),
    instant('2026-06-28T00:00:00Z', '2026-06-28T00:00:00.000000Z'),
    instant('9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'),
  ],
  JSON: [
    document('{ "b": 1, "a": [true, null] }', '{"a":[true,null],"b":1}'),
    document('"x"', '"x"'),
    document('12', '12'),
    document('[]', '[]'),
  ],
};

/** A cell of a nested type: its canonical text is what a query gives. An empty list is NULL. */
function nested(json: string, canonical: string | null, staged?: string): Cell {
  return { json, value: canonical, canonical: canonical ?? '', ...(staged === undefined ? {} : { staged }) };
}

function array(element: ScalarType | Extract<NestedType, { kind: 'STRUCT' }>): NestedType {
  return { kind: 'ARRAY', element };
}

function struct(fields: Readonly<Record<string, ColumnType>>): Extract<NestedType, { kind: 'STRUCT' }> {
  return { kind: 'STRUCT', fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

/** Nested types, each with values. */
export const NESTED_CELLS: readonly { readonly type: NestedType; readonly cells: readonly Cell[] }[] = [
  {
    type: array('STRING'),
    cells: [nested('[]', null), nested('["b", "a", "a"]', '["b","a","a"]'), nested('["é\\"\\n{", ""]', '["é\\"\\n{",""]')],
  },
  {
    type: array('INT64'),
    cells: [
      nested('[1.0, "-1", 1e3]', '[1,-1,1000]'),
      nested('[9007199254740993]', '[9007199254740993]', '["9007199254740993"]'),
      nested('["-9223372036854775808", 0]', '[-9223372036854775808,0]', '["-9223372036854775808",0]'),
    ],
  },
  {
    type: struct({ site: 'STRING', level: 'INT64', at: 'TIMESTAMP' }),
    cells: [
      nested('{}', '{}'),
      nested('{"site": null, "level": "9007199254740993"}', '{"level":9007199254740993}', '{"level":"9007199254740993"}'),
      nested('{"at": "2026-06-28T01:30:00+02:00", "site": "x"}', '{"at":"2026-06-27T23:30:00.000000Z","site":"x"}'),
    ],
  },
  {
    type: array(struct({ b: array('STRING'), a: 'INT64' })),
    cells: [
      nested('[{"b": ["x", "y"], "a": 1}, {}, {"b": [], "a": null}]', '[{"a":1,"b":["x","y"]},{},{}]'),
      nested('[{"a": 2}]', '[{"a":2}]'),
      nested('[]', null),
    ],
  },
  {
    type: struct({ f: 'FLOAT64', doc: 'JSON', 'a b': 'DATETIME', inner: struct({ flag: 'BOOL', day: 'DATE', clock: 'TIME' }) }),
    cells: [
      nested('{"f": "NaN", "doc": {"b": 1, "a": [2]}}', '{"doc":{"a":[2],"b":1},"f":"NaN"}'),
      nested(
        '{"f": -0, "a b": "2026-06-28 23:30", "inner": {"day": "2024-02-29", "flag": false, "clock": "12:30:00.5"}}',
        '{"a b":"2026-06-28T23:30:00.000000","f":0,"inner":{"clock":"12:30:00.500000","day":"2024-02-29","flag":false}}',
      ),
      nested('{"inner": {}, "f": 0.1}', '{"f":0.1,"inner":{}}'),
    ],
  },
  {
    type: struct({ amount: 'NUMERIC', raw: 'BYTES', all: array(struct({ part: 'BYTES' })) }),
    cells: [
      nested(
        '{"amount": 12345678901234567890123456789.123456789, "raw": "AAE"}',
        '{"amount":12345678901234567890123456789.123456789,"raw":"AAE="}',
        '{"amount":"12345678901234567890123456789.123456789","raw":"AAE="}',
      ),
      nested('{"all": [{"part": "/w=="}, {}], "raw": ""}', '{"all":[{"part":"/w=="},{}],"raw":""}'),
      nested('{"amount": "1.50"}', '{"amount":1.5}', '{"amount":"1.5"}'),
    ],
  },
];

/** Values of a type. */
export function cellsOf(type: ColumnType): readonly Cell[] {
  if (!isNested(type)) return CELLS[type];
  return NESTED_CELLS.find((each) => typeText(each.type) === typeText(type))?.cells ?? [];
}

/** The scalar types that values of the type hold. */
export function scalarsIn(type: ColumnType): readonly ScalarType[] {
  if (!isNested(type)) return [type];
  return type.kind === 'ARRAY' ? scalarsIn(type.element) : type.fields.flatMap((field) => scalarsIn(field.type));
}
