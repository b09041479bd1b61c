import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventHash, writeInt64 } from '../../src/events/event-hash.ts';
import { murmurHash3x86128 } from '../../src/events/murmur-hash.ts';
import { encoder } from './encode-event.ts';
import { column, eventSpec } from './event-spec.ts';

function murmur(bytes: Uint8Array, seed: number): Buffer {
  const words = new Int32Array(4);
  // Behind other bytes, so that nothing relies on alignment.
  const shifted = Buffer.concat([Buffer.from('abc'), bytes]);
  murmurHash3x86128(new DataView(shifted.buffer, shifted.byteOffset), 3, bytes.length, seed, words);
  const result = Buffer.alloc(16);
  words.forEach((word, index) => result.writeInt32LE(word, index * 4));
  return result;
}

function asNumber(hash: Buffer): bigint {
  return BigInt(`0x${Buffer.from(hash.toReversed()).toString('hex')}`);
}

test('the hash passes the verification of SMHasher, over all lengths from 0 to 255', () => {
  const key = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const hashes = Array.from({ length: 256 }, (_, length) => murmur(key.subarray(0, length), 256 - length));
  expect(murmur(Buffer.concat(hashes), 0).readUInt32LE(0)).toBe(0xb3ece62a);
});

// https://docs.rs/fasthash/0.4.0/fasthash/murmur3/struct.Hash128_x86.html
test.each([
  ['hello', 0, 205_839_232_668_418_009_241_864_179_939_306_390_688n],
  ['hello', 123, 39_646_137_218_600_763_345_533_167_485_429_249_129n],
  ['helloworld', 0, 83_212_725_615_010_754_952_022_132_390_053_357_814n],
])('the hash of %s with seed %d is the published one', (text, seed, expected) => {
  expect(asNumber(murmur(Buffer.from(text), seed))).toBe(expected);
});

test('the hash of a text is the first half of the 128 bits, signed and little-endian', () => {
  const bytes = Buffer.from('{"a":1}');
  const hash = new EventHash();
  hash.ofText(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length);
  const digits = Buffer.alloc(20);
  const length = hash.writeTo(new DataView(digits.buffer, digits.byteOffset), 0);
  expect(digits.toString('latin1', 0, length)).toBe(murmur(bytes, 0).readBigInt64LE(0).toString());
});

const SPEC = eventSpec(
  [
    column('text', 'STRING'),
    column('whole', 'INT64'),
    column('real', 'FLOAT64'),
    column('exact', 'NUMERIC'),
    column('flag', 'BOOL'),
    column('raw', 'BYTES'),
    column('at', 'TIMESTAMP'),
    column('doc', 'JSON'),
  ],
  { deleteWhen: { field: ['op'], in: ['D'] } },
);

/** Stored in tables: if one of these changes, every hash in every table is wrong. */
test.each([
  ['{"id":"k","seq":1}', '9164739637772600207'],
  ['{"id":"other key","seq":2}', '9164739637772600207'],
  ['{"id":"k","seq":1,"text":"a"}', '2028187666325586690'],
  ['{"id":"k","seq":1,"text":"é \\"quoted\\" 😀 \\n","whole":9223372036854775807}', '-6301226355878382855'],
  ['{"id":"k","seq":1,"real":-0.0,"exact":1.50,"flag":false,"raw":"YQ"}', '-7900519906749411805'],
  ['{"id":"k","seq":1,"real":"NaN","at":"2026-06-28T02:00:00+02:00","doc":{"b":[1,null],"a":"x"}}', '-2902866387119173001'],
  ['{"id":"k","seq":1,"op":"D","text":"a"}', '0'],
])('the hash of %s is %s, for ever', (event, expected) => {
  const line = encoder(SPEC)(event);
  expect(line).toMatch(new RegExp(`"_dedup_hash":"${expected}"`));
});

test('the hash is that of the documented canonical text', () => {
  const line = encoder(SPEC)(
    '{"whole":"0012","text":"é\\u0041","seq":1,"real":1e2,"raw":"YQ","flag":true,"exact":"1.50","id":"k","at":"2026-06-28T00:00Z","doc":{"b":1.0,"a":[ ]}}',
  );
  const canonical =
    '{"at":"2026-06-28T00:00:00.000000Z","doc":{"a":[],"b":1},"exact":1.5,"flag":true,"raw":"YQ==","real":100,"text":"éA","whole":12}';
  expect(line).toContain(`"_dedup_hash":"${murmur(Buffer.from(canonical), 0).readBigInt64LE(0)}"`);
});

test('every INT64 is written as its decimal digits', () => {
  const output = Buffer.alloc(24);
  fc.assert(
    fc.property(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt)), (value) => {
      const words = new DataView(new ArrayBuffer(8));
      words.setBigInt64(0, value);
      const end = writeInt64(words.getInt32(0), words.getInt32(4), new DataView(output.buffer, output.byteOffset), 2);
      expect(output.toString('latin1', 2, end)).toBe(value.toString());
    }),
    {
      examples: [
        0n,
        1n,
        -1n,
        9n,
        10n,
        999_999n,
        1_000_000n,
        10n ** 12n - 1n,
        10n ** 12n,
        10n ** 18n,
        2n ** 32n,
        -(2n ** 32n),
        2n ** 63n - 1n,
        -(2n ** 63n),
      ].map((value): [bigint] => [value]),
      numRuns: 2000,
    },
  );
});
