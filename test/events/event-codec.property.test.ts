import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalTimestamp } from '../../src/events/canonical/canonical-timestamp.ts';
import type { ColumnType } from '../../src/spec/column-type.ts';
import { formatInstant, parseInstant } from '../../src/spec/instant.ts';
import type { Outcome } from './encode-event.ts';
import { encoder, stagedText } from './encode-event.ts';
import { column, eventSpec } from './event-spec.ts';

const SPEC = eventSpec(
  [
    column('text', 'STRING'),
    column('whole', 'INT64'),
    column('real', 'FLOAT64'),
    column('exact', 'NUMERIC'),
    column('big', 'BIGNUMERIC'),
    column('at', 'TIMESTAMP'),
    column('flag', 'BOOL'),
    column('doc', 'JSON'),
    column('site', 'STRING', ['meta', 'site']),
    column('tag', 'INT64', ['tags', '0']),
  ],
  { deleteWhen: { field: ['op'], in: ['D'] } },
);
const encode = encoder(SPEC);

/** The verdict without what depends on the place of a byte. */
function verdict(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : `${outcome.code} ${outcome.reason.replaceAll(/byte \d+/g, 'byte N')}`;
}

/** Source text of JSON numbers, the nasty ones more often than not. */
const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom('0', '0', '1', '5', '9', '9'), { minLength: min, maxLength: max }).map((list) => list.join(''));
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      digits(0, 24).map((rest) => `1${rest}`),
      digits(0, 18).map((rest) => `9${rest}`),
      fc.constant('9007199254740993'),
    ),
    fc.option(digits(1, 24), { nil: undefined }),
    fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`,
  );

const jsonText: fc.Arbitrary<string> = fc.oneof(
  numberText,
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    'null',
    'true',
    '""',
    '"D"',
    '"2026-06-28T00:00:00Z"',
    '"\\ud83d"',
    '"\\u0041\\n"',
    '{}',
    '[]',
    '{"site":"x"}',
    '{"site":"x","site":1}',
    '[1e2]',
  ),
  fc.string().map((text) => JSON.stringify(text)),
);
const name = fc.constantFrom(
  'id',
  'seq',
  'text',
  'whole',
  'real',
  'exact',
  'big',
  'at',
  'flag',
  'doc',
  'meta',
  'tags',
  'op',
  'x',
);
const eventText = fc
  .tuple(
    fc.array(fc.tuple(name, jsonText), { maxLength: 6 }),
    fc.constantFrom('"id":"k","seq":1', '"seq":7,"id":""', '"seq":"9223372036854775807","id":"é"', '"id":"k"'),
  )
  .map(([members, identity]) => `{${[identity, ...members.map(([key, text]) => `${JSON.stringify(key)}:${text}`)].join(',')}}`);

test('white space anywhere changes neither verdict nor bytes', () => {
  fc.assert(
    fc.property(eventText, (text) => {
      expect(verdict(encode(` ${text}\t`))).toBe(verdict(encode(text)));
    }),
    { numRuns: 3000 },
  );
});

/** Every object of a JSON text as a list of its members, duplicates and all. Slow and plain: an oracle. */
function hasDuplicate(text: string): boolean {
  const scopes: Set<string>[] = [];
  const token = /"(?:[^"\\]|\\.)*"\s*(:?)|[{}]/g;
  for (const match of text.matchAll(token)) {
    if (match[0] === '{') scopes.push(new Set());
    else if (match[0] === '}') scopes.pop();
    else if (match[1] === ':') {
      const name: unknown = JSON.parse(match[0].replace(/\s*:$/, ''));
      if (scopes.at(-1)?.has(String(name)) === true) return true;
      scopes.at(-1)?.add(String(name));
    }
  }
  return false;
}

test('an event with a field twice is never staged, and one without is never rejected for it', () => {
  let duplicates = 0;
  fc.assert(
    fc.property(eventText, (text) => {
      const outcome = encode(text);
      const isRejected = typeof outcome !== 'string' && outcome.code === 'EVENT.DUPLICATE_FIELD';
      expect(isRejected).toBe(hasDuplicate(text));
      if (isRejected) duplicates += 1;
    }),
    { numRuns: 3000 },
  );
  expect(duplicates).toBeGreaterThan(100);
});

test('no junk makes the codec throw', () => {
  const junk = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.tuple(eventText, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
      const bytes = Buffer.from(text);
      bytes[at % bytes.length] = byte;
      return bytes;
    }),
    fc.tuple(eventText, fc.nat()).map(([text, at]) => Buffer.from(text).subarray(0, at % Buffer.byteLength(text))),
    fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '1', 'e', '-', '.', 't', ' ') }),
  );
  fc.assert(
    fc.property(junk, (bytes) => {
      const outcome = encode(bytes);
      if (typeof outcome === 'string') expect(JSON.parse(outcome)).toMatchObject({ _dedup_position: 'f:1' });
      else expect(outcome.code).toMatch(/^EVENT\./);
    }),
    { numRuns: 3000 },
  );
});

function hash(outcome: Outcome): unknown {
  return stagedText(outcome, '_dedup_hash');
}

test('the order of fields, white space, escapes and columns that are NULL change no hash', () => {
  const plain = encoder(eventSpec([column('text', 'STRING'), column('doc', 'JSON'), column('whole', 'INT64')]));
  const wider = encoder(
    eventSpec([
      column('whole', 'INT64'),
      column('added', 'STRING'),
      column('doc', 'JSON'),
      column('also', 'JSON'),
      column('text', 'STRING'),
    ]),
  );
  const members = fc.record({
    text: fc.string({ unit: 'binary' }),
    doc: fc.jsonValue().filter((doc) => doc !== null),
    whole: fc.maxSafeInteger(),
  });
  fc.assert(
    fc.property(members, fc.boolean(), ({ text, doc, whole }, isNull) => {
      const expected = hash(plain(JSON.stringify({ id: 'k', seq: 1, text, doc, whole })));
      expect(expected).toMatch(/^-?\d+$/);
      const escaped = JSON.stringify(text).replaceAll(/[^\\"]/gu, (unit) =>
        /[a-z0-9/]/.test(unit)
          ? unit
          : unit.replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
      );
      expect(
        hash(
          wider(
            `{ "whole" : ${whole}, "doc":${JSON.stringify(doc, undefined, 1).replaceAll('\n', '\r')},"seq":5 ,"text":${escaped}${isNull ? ',"added":null' : ''},"id":"other"}`,
          ),
        ),
      ).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

const number = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

test('the canonical form of a TIMESTAMP is the instant that it names', () => {
  const text = fc
    .tuple(
      fc.oneof(number(9999), fc.constantFrom(0, 1, 4, 100, 400, 1900, 2000, 9999)),
      number(13),
      number(32),
      number(24),
      number(60),
      number(60),
      fc.constantFrom('', '.1', '.123456', '.000001', '.1234567', '.'),
      fc.oneof(
        fc.constantFrom('', 'Z', 'z', '+00:00', '-00:00', '+14:00', '+2359', '-08', '+24:00', '+01:60', '+1', '+01:0', 'X'),
        fc.tuple(number(23), number(59)).map(([h, m]) => `+${pad(h)}:${pad(m)}`),
      ),
      fc.constantFrom('T', 'T', ' ', 't', '_'),
      fc.boolean(),
    )
    .map(
      ([y, mo, d, h, mi, s, fraction, zone, separator, hasSeconds]) =>
        `${pad(y, 4)}-${pad(mo)}-${pad(d)}${separator}${pad(h)}:${pad(mi)}${hasSeconds ? `:${pad(s)}${fraction}` : ''}${zone}`,
    );
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (value) => {
      const instant = parseInstant(value);
      expect(canonicalTimestamp(value)).toBe(instant === undefined ? undefined : formatInstant(instant));
    }),
    { numRuns: 3000 },
  );
});

/** The exact value of a JSON number as units of 10^-60. */
function units(text: string): bigint {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text) ?? [];
  return BigInt(`${sign}${whole}${fraction}`) * 10n ** BigInt(60 - fraction.length + Number(exponent));
}

test.each([
  ['INT64', 0n, -(2n ** 63n), 2n ** 63n - 1n],
  ['NUMERIC', 9n, 1n - 10n ** 38n, 10n ** 38n - 1n],
  ['BIGNUMERIC', 38n, -(2n ** 255n), 2n ** 255n - 1n],
] as const)('a number is stored in %s exactly, or not at all', (type: ColumnType, scale, min, max) => {
  const one = encoder(eventSpec([column('other', 'FLOAT64'), column('v', type)]));
  fc.assert(
    fc.property(numberText, fc.constantFrom('', ',"other":0.12345678901234567', ',"other":1e3', ' '), (text, others) => {
      const last = 10n ** (60n - scale);
      const isStorable = units(text) % last === 0n && units(text) / last >= min && units(text) / last <= max;
      const staged = stagedText(one(`{"id":"k","seq":1,"v":${text}${others}}`), 'v');
      if (isStorable) expect(units(String(staged))).toBe(units(text));
      else expect(staged).toMatchObject({ code: 'EVENT.BAD_VALUE' });
    }),
    { numRuns: 3000 },
  );
});

test('a FLOAT64 is the double that JavaScript reads', () => {
  const one = encoder(eventSpec([column('v', 'FLOAT64')]));
  fc.assert(
    fc.property(fc.oneof(numberText, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
      const token = text.replace('e+', 'e');
      expect(stagedText(one(`{"id":"k","seq":1,"v":${token}}`), 'v')).toBe(String(Number(token)));
    }),
    { numRuns: 2000 },
  );
});
