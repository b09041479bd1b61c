import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../src/spec/column-type.ts';
import { formatInstant, MAX_INSTANT, MIN_INSTANT } from '../../src/spec/instant.ts';
import type { EpochUnit } from '../../src/spec/epoch.ts';
import { encoder, stagedText } from './encode-event.ts';
import { column, eventSpec } from './event-spec.ts';

/** What a column of this type and unit makes of a JSON text. */
function counted(type: ColumnType, epoch: EpochUnit): (text: string) => unknown {
  const encode = encoder(eventSpec([{ ...column('v', type), epoch }]));
  return (text) => {
    const staged = stagedText(encode(`{"id":"k","seq":1,"v":${text}}`), 'v');
    return typeof staged === 'object' && staged !== null && 'reason' in staged ? staged.reason : staged;
  };
}

describe('times that are counted', () => {
  test.each([
    ['TIMESTAMP', 's', '1782604800', '2026-06-28T00:00:00.000000Z'],
    ['TIMESTAMP', 'ms', '1782604800250', '2026-06-28T00:00:00.250000Z'],
    ['TIMESTAMP', 'ms', '"1782604800250"', '2026-06-28T00:00:00.250000Z'],
    ['TIMESTAMP', 'ms', '1.78260480025e12', '2026-06-28T00:00:00.250000Z'],
    ['TIMESTAMP', 'us', '1782604800250001', '2026-06-28T00:00:00.250001Z'],
    ['TIMESTAMP', 'us', '9007199254740993', '2255-06-05T23:47:34.740993Z'],
    ['TIMESTAMP', 'ns', '1782604800250001000', '2026-06-28T00:00:00.250001Z'],
    ['TIMESTAMP', 'ns', '0', '1970-01-01T00:00:00.000000Z'],
    ['TIMESTAMP', 'ns', '-1000', '1969-12-31T23:59:59.999999Z'],
    ['TIMESTAMP', 'ms', '-62135596800000', '0001-01-01T00:00:00.000000Z'],
    ['DATETIME', 'ms', '1782604800250', '2026-06-28T00:00:00.250000'],
    ['DATE', 'days', '20632', '2026-06-28'],
    ['DATE', 'days', '-1', '1969-12-31'],
    ['TIME', 'ms', '86399999', '23:59:59.999000'],
    ['TIME', 'us', '1', '00:00:00.000001'],
    ['TIME', 'ns', '3600000000000', '01:00:00.000000'],
    ['TIMESTAMP', 'ms', 'null', null],
  ] as const)('a %s of %s takes %s', (type, unit, text, expected) => {
    expect(counted(type, unit)(text)).toBe(expected);
  });

  test.each([
    [
      'TIMESTAMP',
      'ns',
      '1782604800250001001',
      '1782604800250001001 is no TIMESTAMP: it is finer than a microsecond, and dedup rounds nothing',
    ],
    ['TIMESTAMP', 'ms', '0.5', '0.5 is no TIMESTAMP: it is not whole'],
    ['TIMESTAMP', 'ms', '1782604800250.0000000001', '1782604800250.0000000001 is no TIMESTAMP: it is not whole'],
    ['TIMESTAMP', 'ms', '"2026-06-28T00:00:00Z"', '"2026-06-28T00:00:00Z" is no TIMESTAMP: expected a whole number of ms'],
    ['TIMESTAMP', 'ms', '1e400', '1e400 is no TIMESTAMP: it is outside -2^63 to 2^63 - 1'],
    [
      'TIMESTAMP',
      's',
      '1782604800250',
      '1782604800250 is no TIMESTAMP: so many s since 1970 are outside the years 1 to 9999; is the unit right?',
    ],
    ['TIME', 'ms', '86400000', '86400000 is no TIME: so many ms after midnight are no time of day'],
    ['TIME', 'us', '-1', '-1 is no TIME: so many us after midnight are no time of day'],
    ['DATE', 'days', 'true', 'true is no DATE: expected a whole number of days'],
  ] as const)('a %s of %s refuses %s', (type, unit, text, reason) => {
    expect(counted(type, unit)(text)).toBe(reason);
  });

  test('every microsecond of every year is kept, from units that can tell it', () => {
    const [us, ns] = [counted('TIMESTAMP', 'us'), counted('TIMESTAMP', 'ns')];
    fc.assert(
      fc.property(fc.bigInt({ min: MIN_INSTANT, max: MAX_INSTANT }), (instant) => {
        expect(us(String(instant))).toBe(formatInstant(instant));
        const nanos = instant * 1000n;
        if (BigInt.asIntN(64, nanos) === nanos) expect(ns(String(nanos))).toBe(formatInstant(instant));
      }),
      { numRuns: 500 },
    );
  });
});

/** What a column of this type and scale makes of a JSON text. */
function decimal(type: ColumnType, base64Scale: number): (text: string) => unknown {
  const encode = encoder(eventSpec([{ ...column('v', type), base64Scale }]));
  return (text) => stagedText(encode(`{"id":"k","seq":1,"v":${text}}`), 'v');
}

describe('decimals that are unscaled numbers in base64', () => {
  test.each([
    ['"AN3h"', 2, '568.01'],
    ['"AQ=="', 0, '1'],
    ['"/w=="', 2, '-0.01'],
    ['"AA=="', 2, '0'],
    ['"AGQ="', 2, '1'],
    ['"O5rKAA=="', 18, '0.000000001'],
  ])('%s with %i digits after the point is %s', (text, scale, expected) => {
    expect(decimal('NUMERIC', scale)(text)).toBe(expected);
  });

  test.each([
    ['"O5rKAQ=="', 18],
    ['""', 2],
    ['"x"', 2],
    ['12.5', 2],
    [`"${Buffer.alloc(33, 1).toString('base64')}"`, 2],
    [`"${Buffer.alloc(32, 0x7f).toString('base64')}"`, 2],
  ])('%s with %i digits after the point is refused', (text, scale) => {
    expect(decimal('NUMERIC', scale)(text)).toMatchObject({ code: 'EVENT.BAD_VALUE' });
  });

  test('any whole number of 255 bits comes back', () => {
    const wide = decimal('BIGNUMERIC', 38);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }), (value) => {
        const hex = BigInt.asUintN(256, value).toString(16).padStart(64, '0');
        const text = String(wide(JSON.stringify(Buffer.from(hex, 'hex').toString('base64'))));
        const [whole = '', fraction = ''] = text.replace('-', '').split('.');
        expect(BigInt(`${whole}${fraction.padEnd(38, '0')}`) * (text.startsWith('-') ? -1n : 1n)).toBe(value);
      }),
      { numRuns: 300 },
    );
  });
});
