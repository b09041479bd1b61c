import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ColumnType, SCALAR_TYPES, type StructType } from '../../src/spec/column-type.ts';
import { parseType } from '../../src/spec/parse-type.ts';
import { typeText } from '../../src/spec/type-text.ts';

function typeOf(text: string): ColumnType | undefined {
  const parsed = parseType(text);
  return 'type' in parsed ? parsed.type : undefined;
}

/** The fault in one line: what, under which part of the text, and what to do. */
function faultOf(text: string): string {
  const parsed = parseType(text);
  if ('type' in parsed) return `none: ${typeText(parsed.type)}`;
  const { code, summary, within, why, next } = parsed.complaint;
  const part =
    within === undefined
      ? 'the whole'
      : `${within.start}-${within.end} ${JSON.stringify(within.whole.slice(within.start, within.end))}`;
  return [`${code} at ${part}: ${summary}`, ...(why === undefined ? [] : [`why: ${why}`]), `next: ${next ?? ''}`].join(' | ');
}

/** So many STRUCTs within each other. */
function nested(levels: number): string {
  return `${'STRUCT<a ARRAY<'.repeat(levels - 1)}STRUCT<a INT64>${'>>'.repeat(levels - 1)}`;
}

describe('a nested type', () => {
  test('is read as GoogleSQL writes it', () => {
    expect(typeOf('ARRAY<STRING>')).toEqual({ kind: 'ARRAY', element: 'STRING' });
    expect(typeOf('STRUCT<a INT64, b ARRAY<STRUCT<`row id` BOOL>>>')).toEqual({
      kind: 'STRUCT',
      fields: [
        { name: 'a', type: 'INT64' },
        { name: 'b', type: { kind: 'ARRAY', element: { kind: 'STRUCT', fields: [{ name: 'row id', type: 'BOOL' }] } } },
      ],
    });
  });

  test('may have white space wherever a token ends, line breaks too', () => {
    expect(typeOf('  ARRAY < STRUCT<\n a\tINT64 ,b STRING > > ')).toEqual(typeOf('ARRAY<STRUCT<a INT64,b STRING>>'));
  });

  test('takes reserved words and any other text as names in backticks', () => {
    expect(typeOf('STRUCT<`select` INT64, `a\\`b` STRING, `größe, in <m>` FLOAT64>')).toEqual({
      kind: 'STRUCT',
      fields: [
        { name: 'select', type: 'INT64' },
        { name: 'a`b', type: 'STRING' },
        { name: 'größe, in <m>', type: 'FLOAT64' },
      ],
    });
  });

  test('may nest 15 levels of STRUCT, and no more; lists do not count', () => {
    expect(typeOf(nested(15))).toBeDefined();
    expect(faultOf(nested(16))).toBe(
      'SPEC.TOO_DEEP at 225-231 "STRUCT": this STRUCT stands within 15 others | why: BigQuery nests at most 15 levels | next: use JSON for the inner part',
    );
  });

  test('is written so that it is read again', () => {
    const name = fc.oneof(
      fc.constantFrom('a', 'select', 'row-id', 'größe', 'a b', '`', '\\', 'x`\\`', '_1', '1'),
      fc.string({ minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed()),
    );
    const { type } = fc.letrec<{ type: ColumnType; struct: StructType }>((tie) => ({
      struct: fc
        .uniqueArray(fc.record({ name, type: tie('type') }), {
          minLength: 1,
          maxLength: 4,
          selector: (field) => field.name.toLowerCase(),
        })
        .map((fields): StructType => ({ kind: 'STRUCT', fields })),
      type: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(...SCALAR_TYPES),
        fc.oneof(fc.constantFrom(...SCALAR_TYPES), tie('struct')).map((element): ColumnType => ({ kind: 'ARRAY', element })),
        tie('struct'),
      ),
    }));
    fc.assert(
      fc.property(type, (written) => {
        expect(typeOf(typeText(written))).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    'ARRAY<ARRAY<INT64>>',
    'STRUCT<a INT64, b ARRAY< ARRAY<STRING> > >',
    'STRUCT<INT64>',
    'STRUCT<a INT64, STRING>',
    'STRUCT<ARRAY<INT64>>',
    'STRUCT<a>',
    'STRUCT<a INT64, A STRING>',
    'STRUCT<a INT64, a STRING>',
    'STRUCT<select INT64>',
    'STRUCT<array ARRAY<INT64>>',
    'STRUCT<a: INT64>',
    'STRUCT<a INT64 NOT NULL>',
    'ARRAY<INT64> NOT NULL',
    'STRUCT<a int64>',
    'STRUCT<a INTEGER>',
    'STRUCT<a STRNG>',
    'STRUCT<a struct<b INT64>>',
    'STRUCT<a NUMERIC(10, 2), b INT64>',
    'STRUCT<a GEOGRAPHY>',
    'STRUCT<a INT64 b STRING>',
    'STRUCT<a INT64',
    'STRUCT<a INT64,',
    'STRUCT<a INT64,>',
    'STRUCT<>',
    'ARRAY<>',
    'ARRAY<INT64>>',
    'ARRAY<INT64, STRING>',
    'STRUCT<`` INT64>',
    'STRUCT<`a INT64>',
    'STRUCT<1a INT64>',
    'STRUCT<"a" INT64>',
    'struct<a INT64>',
    'array',
    'STRUCT',
    'INT64[]',
    'MAP<STRING, INT64>',
    '',
  ])('%s: what is wrong, where, and what to do', (text) => {
    expect(faultOf(text)).toMatchSnapshot();
  });

  test('no text makes the parser throw, and every fault lies within the text', () => {
    const piece = fc.constantFrom(
      'ARRAY',
      'STRUCT',
      '<',
      '>',
      ',',
      ' ',
      'a',
      '`b`',
      'INT64',
      'select',
      '(',
      ':',
      '`',
      '\\',
      '\u{1F600}',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseType(text);
        if ('type' in parsed) return;
        const { start, end } = parsed.complaint.within ?? { start: 0, end: 0 };
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(parsed.complaint.next).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});
