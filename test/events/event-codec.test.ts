import { expect, test } from 'vitest';
import { createEventCodec } from '../../src/events/create-event-codec.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import { CONSTANTS, encoder, stagedText } from './encode-event.ts';
import { column, eventSpec } from './event-spec.ts';

const SITE = eventSpec([column('note', 'STRING'), column('site', 'STRING', ['meta', 'site'])], {
  deleteWhen: { field: ['op'], in: ['D', 1, true, null] },
});

test('a staged line has key and offset, then the payload by name, then what dedup adds', () => {
  const spec = eventSpec([column('z', 'STRING'), column('a', 'BOOL'), column('m', 'NUMERIC')]);
  expect(encoder(spec)('{"z":"1","a":true,"id":"k","m":2.50,"seq":9007199254740993}')).toBe(
    `{"id":"k","seq":"9007199254740993","a":true,"m":"2.5","z":"1",${CONSTANTS}"-3970631019341301516"}`,
  );
});

test('an event without payload is staged, and hashed as an empty object', () => {
  expect(encoder(eventSpec([]))('{"id":"","seq":0}')).toBe(`{"id":"","seq":0,${CONSTANTS}"9164739637772600207"}`);
});

test('so is one whose key or offset is a number that the line quotes', () => {
  for (const type of ['INT64', 'NUMERIC', 'BIGNUMERIC'] as const) {
    const columns = [column('id', 'STRING'), column('seq', type), column('note', 'STRING')];
    expect(encoder(eventSpec([], { columns }))('{"id":"k","seq":9007199254740993}')).toMatch(
      /^\{"id":"k","seq":"9007199254740993",.*"_dedup_hash":"9164739637772600207"\}$/,
    );
  }
});

test('a line says that it is a tombstone, and nothing else about deletes', () => {
  expect(encoder(SITE)('{"id":"k","seq":1}')).toMatch(/"_dedup_hash":"9164739637772600207"\}$/);
  expect(encoder(SITE)('{"id":"k","seq":1,"op":"D"}')).toMatch(/"_dedup_hash":"0","_dedup_deleted":true\}$/);
});

test('a tombstone keeps key and offset only, whatever its payload is', () => {
  const tombstone = `{"id":"k","seq":1,${CONSTANTS}"0","_dedup_deleted":true}`;
  expect(encoder(SITE)('{"id":"k","seq":1,"op":"D","note":5,"meta":"x"}')).toBe(tombstone);
  expect(encoder(SITE)('{"id":"k","seq":1.0,"op":1}')).toBe(tombstone);
  expect(encoder(SITE)('{"id":"k","seq":1,"op":true}')).toBe(tombstone);
  expect(encoder(SITE)('{"id":"k","seq":1,"op":null}')).toBe(tombstone);
});

test.each(['"d"', '"1"', 'false', '{}', '[]', '2'])('an event with op %s is no tombstone', (op) => {
  expect(encoder(SITE)(`{"id":"k","seq":1,"op":${op}}`)).not.toContain('_dedup_deleted');
});

const PLACES = eventSpec([
  column('first', 'STRING', ['tags', '0']),
  column('deep', 'INT64', ['list', '1', 'n']),
  column('site', 'STRING', ['meta', 'site']),
  column('odd', 'STRING', ['a/b', 'c~d']),
  column('inherited', 'STRING', ['constructor']),
  column('own', 'STRING', ['__proto__']),
]);

test.each([
  ['first', '"tags":["x","y"]', 'x'],
  ['first', '"tags":[]', null],
  ['first', '"tags":{"0":"z"}', 'z'],
  ['deep', '"list":[0,{"n":9007199254740993}]', '9007199254740993'],
  ['deep', '"list":[0,{"n":1e-400}]', { code: 'EVENT.BAD_VALUE', reason: '1e-400 is no INT64: it is not whole', field: 'deep' }],
  ['site', '"meta":null', null],
  ['site', '"meta":{"site":"x"}', 'x'],
  ['site', '"meta":{}', null],
  ['site', '"meta":"x"', { code: 'EVENT.BAD_VALUE', reason: '/meta/site cannot be reached: /meta is "x"', field: 'site' }],
  [
    'site',
    '"meta":[{"site":1}]',
    { code: 'EVENT.BAD_VALUE', reason: '/meta/site cannot be reached: /meta is an array', field: 'site' },
  ],
  ['odd', '"a/b":{"c~d":"x"}', 'x'],
  ['odd', '"a/b":7', { code: 'EVENT.BAD_VALUE', reason: '/a~1b/c~0d cannot be reached: /a~1b is 7', field: 'odd' }],
  ['inherited', '"meta":null', null],
  ['inherited', '"constructor":"x"', 'x'],
  ['own', '"meta":null', null],
  ['own', '"__proto__":"x"', 'x'],
])('the column %s of an event with %s is %s', (name, member, expected) => {
  expect(stagedText(encoder(PLACES)(`{"id":"k","seq":1,${member}}`), name)).toEqual(expected);
});

test('a pointer to the event itself takes it whole, and then no field is unknown', () => {
  const encode = encoder(eventSpec([column('raw', 'JSON', [])]));
  expect(encode('{"seq":1,"id":"k","x":[1]}')).toContain('"raw":{"id":"k","seq":1,"x":[1]},');
});

test('a JSON column and a pointer into it may stand side by side', () => {
  const encode = encoder(
    eventSpec([column('meta', 'JSON'), column('n', 'INT64', ['meta', 'n']), column('count', 'INT64', ['meta'])]),
  );
  expect(encode('{"id":"k","seq":1,"meta":null}')).toContain(`{"id":"k","seq":1,"_dedup`);
  expect(encode('{"id":"k","seq":1,"meta":{"n":1,"other":2}}')).toEqual({
    code: 'EVENT.BAD_VALUE',
    reason: 'an object is no INT64: expected a whole JSON number, or a string of digits',
    field: 'count',
  });
});

/** Event bytes → rejection. */
const FAULTS: readonly (readonly [name: string, event: string | Uint8Array, rejection: object])[] = [
  ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), { code: 'EVENT.BAD_UTF8', reason: 'the event is not valid UTF-8' }],
  [
    'an overlong slash',
    Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    { code: 'EVENT.BAD_UTF8', reason: 'the event is not valid UTF-8' },
  ],
  [
    'a surrogate in UTF-8',
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    { code: 'EVENT.BAD_UTF8', reason: 'the event is not valid UTF-8' },
  ],
  ['nothing', '', { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected a value at byte 0, but the event ends' }],
  ['words', 'é hello', { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected a value at byte 0, but there is "é"' }],
  ['a NUL', '\0', { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected a value at byte 0, but there is "\\u0000"' }],
  ['a cut', '{"é":1,"b', { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: a string is not closed, at byte 8' }],
  [
    'a missing colon',
    '{"a" 1}',
    { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected ":" after the field name at byte 5, but there is "1"' },
  ],
  [
    'a trailing comma',
    '{"a":1,}',
    { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected a field name in double quotes at byte 7, but there is "}"' },
  ],
  [
    'two events',
    '{"a":1}{"b":1}',
    { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected the end of the event at byte 7, but there is "{"' },
  ],
  [
    'a bare control character',
    '{"a":"\t"}',
    { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: there is a bare control character, at byte 6' },
  ],
  ['a bad escape', '{"a":"\\x"}', { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: there is a bad escape, at byte 6' }],
  ['NaN', '{"id":NaN}', { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected a value at byte 6, but there is "N"' }],
  [
    'a leading zero',
    '{"id":01}',
    { code: 'EVENT.BAD_JSON', reason: 'not valid JSON: expected "," or "}" at byte 7, but there is "1"' },
  ],
  ['an array', '[1]', { code: 'EVENT.NOT_AN_OBJECT', reason: 'an event is a JSON object, and this is an array' }],
  ['a number', '1', { code: 'EVENT.NOT_AN_OBJECT', reason: 'an event is a JSON object, and this is a number' }],
  ['null', ' null ', { code: 'EVENT.NOT_AN_OBJECT', reason: 'an event is a JSON object, and this is null' }],
  [
    'a field twice',
    '{"id":"k","seq":1,"id":"k"}',
    { code: 'EVENT.DUPLICATE_FIELD', reason: 'the field /id is there twice, again at byte 18', field: '/id' },
  ],
  [
    'a field twice, once escaped',
    '{"id":"k","seq":1,"\\u0069d":"k"}',
    { code: 'EVENT.DUPLICATE_FIELD', reason: 'the field /id is there twice, again at byte 18', field: '/id' },
  ],
  [
    'a field twice within',
    '{"id":"k","seq":1,"meta":{"site":"a", "site" :"b"}}',
    { code: 'EVENT.DUPLICATE_FIELD', reason: 'the field /meta/site is there twice, again at byte 38', field: '/meta/site' },
  ],
  [
    'a field twice in an unknown array',
    '{"id":"k","seq":1,"x":[1,{"a/b":1,"a/b":2}]}',
    { code: 'EVENT.DUPLICATE_FIELD', reason: 'the field /x/1/a~1b is there twice, again at byte 34', field: '/x/1/a~1b' },
  ],
  [
    'a field twice, hidden by a short number',
    '{"id":"k","seq":1e9,"op":2,"op":2}',
    { code: 'EVENT.DUPLICATE_FIELD', reason: 'the field /op is there twice, again at byte 27', field: '/op' },
  ],
  [
    'half a character',
    '{"id":"k","seq":1,"note":"\\ud83d x"}',
    { code: 'EVENT.BAD_STRING', reason: '/note has half of a surrogate pair, which is no character in UTF-8', field: '/note' },
  ],
  [
    'half a character in an unknown field',
    '{"id":"k","seq":1,"x":{"\\uDE00":1}}',
    {
      code: 'EVENT.BAD_STRING',
      reason: '/x/\ufffd has half of a surrogate pair, which is no character in UTF-8',
      field: '/x/\ufffd',
    },
  ],
  [
    'an unknown field',
    '{"id":"k","seq":1,"x":1}',
    {
      code: 'EVENT.UNKNOWN_FIELD',
      reason: 'the spec has no column for /x: add one, or set "unknown_fields: ignore"',
      field: '/x',
    },
  ],
  [
    'an unknown field beside a pointer',
    '{"id":"k","seq":1,"meta":{"site":"x","size":1}}',
    {
      code: 'EVENT.UNKNOWN_FIELD',
      reason: 'the spec has no column for /meta/size: add one, or set "unknown_fields: ignore"',
      field: '/meta/size',
    },
  ],
  [
    'an unknown field in a tombstone',
    '{"id":"k","seq":1,"op":"D","x":null}',
    {
      code: 'EVENT.UNKNOWN_FIELD',
      reason: 'the spec has no column for /x: add one, or set "unknown_fields: ignore"',
      field: '/x',
    },
  ],
  [
    'no key',
    '{"seq":1}',
    { code: 'EVENT.NULL_KEY', reason: 'id is part of the natural key, and the event has none', field: 'id' },
  ],
  [
    'a null key',
    '{"id":null,"seq":1,"op":"D"}',
    { code: 'EVENT.NULL_KEY', reason: 'id is part of the natural key, and the event has none', field: 'id' },
  ],
  [
    'no offset',
    '{"id":"k"}',
    { code: 'EVENT.NULL_OFFSET', reason: 'seq is part of the source offset, and the event has none', field: 'seq' },
  ],
  [
    'a bad offset in a tombstone',
    '{"id":"k","seq":"x","op":"D"}',
    { code: 'EVENT.BAD_VALUE', reason: '"x" is no INT64: expected a whole JSON number, or a string of digits', field: 'seq' },
  ],
];

test.each(FAULTS)('an event with %s is rejected', (_name, event, rejection) => {
  expect(encoder(SITE)(event)).toEqual(rejection);
});

test('no numbers that are shorter than they are printed make room for a field twice', () => {
  const names = ['a', 'b', 'd', 'e', 'f', 'g', 'h'];
  const encode = encoder(eventSpec([...names.map((name) => column(name, 'FLOAT64')), column('c', 'STRING')]));
  // Printed, these take exactly what the second "c" takes: 0.000001 is four characters more than 1e-6, 1e+21 one more than 1e21.
  const small = '{"id":"k","seq":1,"a":1e-6,"b":1e-6,"c":"x","c":""}';
  const great = `{"id":"k","seq":1,${names.map((name) => `"${name}":1e21`).join(',')},"c":"","c":""}`;
  for (const event of [small, great, great.replaceAll('1e21', '-1e21')]) {
    expect(encode(event)).toMatchObject({ code: 'EVENT.DUPLICATE_FIELD', field: '/c' });
  }
});

test('fields that the spec does not know are dropped when it says so', () => {
  const encode = encoder(eventSpec([column('note', 'STRING')], { unknownFields: 'ignore' }));
  expect(encode('{"id":"k","x":{"y":[1,2]},"seq":1,"note":"n"}')).toBe(encode('{"id":"k","seq":1,"note":"n"}'));
});

function nested(levels: number): string {
  return `{"id":"k","seq":1,"v":${'['.repeat(levels)}${']'.repeat(levels)}}`;
}

test('nesting is fine up to 200 levels, and rejected beyond, in junk too', () => {
  const encode = encoder(eventSpec([column('v', 'JSON')]));
  expect(encode(nested(199))).toMatch(/^\{"id":"k"/);
  expect(encode(nested(200))).toEqual({ code: 'EVENT.TOO_DEEP', reason: 'nested deeper than 200 levels at byte 221' });
  expect(encode(nested(5_000_000))).toEqual({ code: 'EVENT.TOO_DEEP', reason: 'nested deeper than 200 levels at byte 221' });
  expect(encode('['.repeat(5_000_000))).toEqual({ code: 'EVENT.TOO_DEEP', reason: 'nested deeper than 200 levels at byte 200' });
  expect(encode(nested(60_000))).toEqual({ code: 'EVENT.TOO_DEEP', reason: 'nested deeper than 200 levels at byte 221' });
});

test('names and positions of every kind come out as JSON', () => {
  const name = 'a "b" \\ `c` é 😀 \u2028';
  const spec = eventSpec([column(name, 'STRING'), column('select', 'INT64')]);
  const codec = createEventCodec(spec);
  const output = new SegmentBuffer();
  output.begin(0n, 'load "1" é');
  output.follow('dir "x"/é.ndjson:');
  const event = Buffer.from(JSON.stringify({ id: 'k', seq: 1, [name]: 'v', select: 2 }));
  for (const position of ['1', 'topic/"é"/7']) {
    output.length = 0;
    expect(codec.encode(event, 0, event.length, position, output)).toBe(undefined);
    expect(JSON.parse(output.taken().toString())).toEqual({
      id: 'k',
      seq: 1,
      [name]: 'v',
      select: 2,
      _dedup_ingested_at: '1970-01-01T00:00:00.000000Z',
      _dedup_load_id: 'load "1" é',
      _dedup_position: `dir "x"/é.ndjson:${position}`,
      _dedup_hash: '-2718700708251874966',
    });
  }
});
