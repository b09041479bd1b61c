import { type ColumnType, isNested, type NestedType, type ScalarType } from '../../../src/spec/column-type.ts';
import type { Random } from '../../model/random.ts';

/** JSON texts by column type. */
interface Texts {
  /** What events have most; with `isWild` perhaps wrong in one small thing. */
  readonly usual: (random: Random, isWild: boolean) => string;
  /** What is good but odd, and what is wrong. */
  readonly odd: readonly string[];
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const digits = (random: Random, count: number): string => Array.from({ length: count }, () => random.between(0, 9)).join('');

/** When wild also months, days, hours, minutes, seconds and years just beyond the last one. */
function date(random: Random, isWild: boolean): string {
  if (!isWild) return `${random.between(1999, 2030)}-${pad(random.between(1, 12))}-${pad(random.between(1, 28))}`;
  const year = random.chance(0.9) ? random.between(1999, 2030) : random.pick([0, 1, 4, 100, 400, 1900, 2000, 2023, 9998, 9999]);
  const month = random.chance(0.95) ? random.between(1, 12) : random.pick([0, 2, 2, 13, 99]);
  const day = random.chance(0.85) ? random.between(1, 28) : random.pick([0, 28, 29, 30, 31, 32, 33]);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** The last days of months, and those behind them. */
const LAST_DAYS = [
  '2023-02-28',
  '2023-02-29',
  '2024-02-29',
  '2024-02-30',
  '1900-02-29',
  '2000-02-29',
  '2026-04-30',
  '2026-04-31',
  '2026-12-31',
  '2026-12-32',
];

function clock(random: Random, isWild: boolean): string {
  if (!isWild) {
    const fraction = digits(random, random.pick([0, 3, 3, 3, 6, 1]));
    return `${pad(random.between(0, 23))}:${pad(random.between(0, 59))}:${pad(random.between(0, 59))}${fraction === '' ? '' : `.${fraction}`}`;
  }
  const hour = random.chance(0.95) ? random.between(0, 23) : random.pick([0, 23, 24, 25, 99]);
  const minute = random.chance(0.95) ? random.between(0, 59) : random.pick([0, 59, 60, 99]);
  const second = random.chance(0.95) ? random.between(0, 59) : random.pick([0, 59, 60, 61]);
  const fraction = random.chance(0.3)
    ? ''
    : `.${digits(random, random.chance(0.6) ? 3 : random.pick([0, 1, 2, 4, 5, 6, 6, 7, 9]))}`;
  return `${pad(hour)}:${pad(minute)}${random.chance(0.97) ? `:${pad(second)}${fraction}` : ''}`;
}

const separator = (random: Random, isWild: boolean): string =>
  !isWild || random.chance(0.9) ? 'T' : random.pick([' ', 't', '_', '']);

function zone(random: Random, isWild: boolean): string {
  if (random.chance(0.6)) return 'Z';
  const numeric = `${random.pick(['+', '-'])}${pad(random.between(0, 23))}:${pad(random.between(0, 59))}`;
  if (!isWild) return numeric;
  return random.pick([
    numeric,
    numeric,
    '+00:00',
    '-00:00',
    '+02:00',
    '-05:00',
    '+0530',
    '-08',
    '+23:59',
    '-23:59',
    '+24:00',
    '+01:60',
    'z',
    '',
    ' Z',
    'ZZ',
    '+1',
    '+010',
  ]);
}

const INTEGERS = [
  '0',
  '-0',
  '-1',
  '00',
  '01',
  '-',
  '+1',
  '1.0',
  '1.5',
  '1e3',
  '1E3',
  '1e-3',
  '0e0',
  '.5',
  '5.',
  '999999999999999',
  '1000000000000000',
  '8999999999999999',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740991',
  '-9007199254740992',
  '10000000000000000',
  '123456789012345678',
  '8999999999999999999',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551616',
  '1e400',
  '0x10',
  'NaN',
  'Infinity',
];

const REALS = [
  '0.0',
  '-0.0',
  '-0.5',
  '0.10',
  '20.0',
  '-20.00',
  '0.000001',
  '0.0000010',
  '0.0000001',
  '0.00000012345678',
  '0.0000000',
  '123456789012345.5',
  '12345678901234.5',
  '999999999999999.0',
  '0.30000000000000004',
  '0.3000000000000000444',
  '1.7976931348623157e308',
  '1.7976931348623157e+308',
  '5e-324',
  '1e21',
  '1e+21',
  '1e-7',
  '100000000000000000000',
  '1000000000000000000000',
  '123456789.123456789',
  '-9.99',
  '1.',
  '1.e5',
  '-.5',
  '1..2',
  '1.5-3',
  '--1',
];

const DECIMALS = [
  '0.123456789',
  '0.1234567890',
  '0.1234567891',
  '-12345678901234567890123456789.123456789',
  '99999999999999999999999999999.999999999',
  '100000000000000000000000000000',
  `${'9'.repeat(38)}.${'1'.repeat(38)}`,
  '9'.repeat(39),
  `57896044618658097711785492504343953926.${'6'.repeat(38)}`,
  `-${'5'.repeat(39)}`,
  `0.${'0'.repeat(37)}1`,
  `0.${'0'.repeat(38)}1`,
  `0.${'0'.repeat(38)}`,
];

/** Strings that are hard on a reader of bytes; each is the text between the quotes. */
const HARD_STRINGS = [
  '',
  ' ',
  'é',
  'ü'.repeat(30),
  '札幌',
  '😀',
  '\u{10ffff}',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\u007f',
  '\\"',
  '\\\\',
  '\\\\\\"',
  '\\/',
  '\\n\\r\\t\\b\\f',
  '\\u0041',
  '\\u00e9',
  '\\u001f',
  '\\u001F',
  '\\ud83d\\ude00',
  '\\ud83d',
  '\\ude00\\ud83d',
  '\\x',
  '\\',
  '\u0000',
  '\u001f',
  '\t',
  '\n',
  '{"id":"x"}',
  '},{',
  'null',
  'x'.repeat(127),
  'x'.repeat(128),
  'x'.repeat(129),
  'y'.repeat(1000),
  'a"b',
];

const quoted = (texts: readonly string[]): readonly string[] => texts.map((text) => `"${text}"`);
const WRONG_KIND = [
  'true',
  'false',
  'null',
  '""',
  '"x"',
  '{}',
  '[]',
  '[1]',
  '{"site":"x"}',
  '{"a":null}',
  'nul',
  'tru',
  'falsey',
  '',
];

function base64(random: Random): string {
  return Buffer.from(digits(random, random.between(0, 8))).toString('base64');
}

const TEXTS: Readonly<Record<ScalarType, Texts>> = {
  STRING: {
    usual: (random) => `"${random.pick(['device-', 'a', 'site ', 'D', 'delete'])}${digits(random, random.between(0, 12))}"`,
    odd: [...quoted(HARD_STRINGS), '"unclosed', "'x'", '12'],
  },
  INT64: {
    usual: (random) => String(random.between(-50, 1_000_000_000) * (random.chance(0.2) ? 997_001 : 1)),
    odd: [...INTEGERS, ...quoted(INTEGERS), '"1 "', '"', '""'],
  },
  FLOAT64: {
    usual: (random) => {
      const value = random.next() * 200 - 60;
      return random.chance(0.7) ? value.toFixed(random.between(0, 4)) : String(value);
    },
    odd: [...REALS, ...INTEGERS, ...DECIMALS, '"NaN"', '"Infinity"', '"-Infinity"', '"1.5"'],
  },
  NUMERIC: {
    usual: (random) => {
      const text = (random.next() * 10_000 - 2000).toFixed(random.between(0, 9));
      return random.chance(0.5) ? text : `"${text}"`;
    },
    odd: [...DECIMALS, ...quoted(DECIMALS), ...REALS, ...quoted(REALS), ...INTEGERS],
  },
  BIGNUMERIC: {
    usual: (random) => `${random.between(-9, 9)}.${digits(random, random.between(1, 40))}`,
    odd: [...DECIMALS, ...quoted(DECIMALS), ...REALS, ...quoted(INTEGERS)],
  },
  BOOL: { usual: (random) => random.pick(['true', 'false']), odd: ['TRUE', '"true"', '0', '1', 'truefalse', 'fals'] },
  BYTES: {
    usual: (random) => `"${base64(random)}"`,
    odd: quoted([
      'QQ==',
      'QQ',
      'QR==',
      'QI==',
      'QUK=',
      'QUI=',
      'QUJ=',
      'QUI',
      'Q===',
      '=',
      '====',
      'QQ=',
      'QQ==QQ==',
      'Q-_=',
      'QUJD\\n',
      'QUJD ',
      'QUJDRA',
    ]),
  },
  DATE: {
    usual: (random, isWild) => `"${date(random, isWild)}"`,
    odd: quoted(['2023-02-29', '2024-02-29', '0000-01-01', '2026-1-1', '2026-01-01 ', '10000-01-01']),
  },
  DATETIME: {
    usual: (random, isWild) =>
      `"${date(random, isWild)}${separator(random, isWild)}${clock(random, isWild)}${isWild && random.chance(0.2) ? 'Z' : ''}"`,
    odd: quoted(['2023-02-29T00:00:00', '0000-01-01T00:00:00', '2026-06-28', '2026-06-28T24:00:00', '2026-06-28T23:59:60']),
  },
  TIME: {
    usual: (random, isWild) => `"${clock(random, isWild)}"`,
    odd: quoted(['24:00:00', '23:59:60', '1:00:00', '00:00:00.', '00:00:00Z']),
  },
  TIMESTAMP: {
    usual: (random, isWild) =>
      isWild && random.chance(0.3)
        ? `"${random.pick(LAST_DAYS)}T${clock(random, false)}Z"`
        : `"${date(random, isWild)}${separator(random, isWild)}${clock(random, isWild)}${zone(random, isWild)}"`,
    odd: [
      ...quoted([
        '2023-02-29T00:00:00Z',
        '0000-12-31T23:00:00-02:00',
        '0001-01-01T00:00:00Z',
        '0001-01-01T00:30:00+01:00',
        '9999-12-31T23:59:59.999999Z',
        '9999-12-31T23:30:00-01:00',
        '2026-01-01T00:30:00+01:00',
        '2025-12-31T23:30:00-01:00',
        '2024-03-01T00:10:00+00:20',
        '2023-03-01T00:10:00+00:20',
        '2024-02-28T23:50:00-00:20',
        '2100-02-28T23:50:00-00:20',
        '2026-06-28T00:00:00',
        '2026-06-28T24:00:00Z',
        '2026-06-28T23:59:60Z',
        '2026-06-28T00:00:00.1234567Z',
        '2026-06-28T00:00:00.Z',
        '2026-06-28T00:00Z',
      ]),
      '1782604800',
      '1782604800000',
    ],
  },
  JSON: {
    usual: (random, isWild) => (isWild ? random.pick(['{"a":1}', '[1,2]', '"x"', '1.50', '{"b":{"c":[]},"a":null}']) : 'null'),
    odd: ['{"a":1,"a":2}', '1e400', '12345678901234567890', '{"x":"\\ud83d"}', '['.repeat(250) + ']'.repeat(250)],
  },
};

/** A text for a column of this type: a good one, or, when wild, more often than not one that is odd or wrong. */
export function valueText(type: ColumnType, random: Random, isWild: boolean): string {
  if (isNested(type)) return nestedText(type, random, isWild);
  const { usual, odd } = TEXTS[type];
  if (!isWild || random.chance(0.4)) return usual(random, isWild);
  return random.chance(0.8) ? random.pick(odd) : random.pick([...WRONG_KIND, ...INTEGERS, ...quoted(HARD_STRINGS)]);
}

/** Elements and fields of their types; also with nulls, unknown fields, and white space. */
function nestedText(type: NestedType, random: Random, isWild: boolean): string {
  // Of what is nested the scanner knows null alone.
  if (!isWild) return 'null';
  if (random.chance(0.1)) return random.pick(WRONG_KIND);
  const space = random.chance(0.2) ? ' ' : '';
  if (type.kind === 'ARRAY') {
    const elements = Array.from({ length: random.between(0, 3) }, () => valueText(type.element, random, isWild));
    return `[${space}${elements.join(`,${space}`)}]`;
  }
  const members = type.fields
    .filter(() => random.chance(0.8))
    .map(({ name, type: inner }) => `${JSON.stringify(name)}:${space}${valueText(inner, random, isWild)}`);
  const others = random.chance(0.05) ? ['"unknown":[]'] : [];
  return `{${[...random.shuffle(members), ...others].join(',')}}`;
}
