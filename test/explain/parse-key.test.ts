import { describe, expect, test } from 'vitest';
import { DedupError, type Diagnostic } from '../../src/errors.ts';
import { parseKey } from '../../src/pipeline/parse-key.ts';
import type { ColumnType } from '../../src/spec/column-type.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { CELLS } from '../model/cell.ts';
import { specOf } from '../sql/shapes.ts';

function faultsOf(spec: TableSpec, ...texts: readonly string[]): readonly Diagnostic[] {
  try {
    parseKey(spec, texts);
  } catch (error) {
    if (!(error instanceof DedupError)) throw error;
    expect(error.exitClass).toBe('not-started');
    return error.diagnostics;
  }
  throw new Error('nothing was wrong');
}

const only = (type: ColumnType): TableSpec => specOf({ k: type, n: 'INT64' }, ['k'], ['n']);

describe('a value of a key', () => {
  test.each(['STRING', 'INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'BYTES', 'DATE', 'DATETIME', 'TIMESTAMP'] as const)(
    'of type %s is read as an event would have it',
    (type) => {
      for (const { json, canonical } of CELLS[type]) {
        const event: unknown = JSON.parse(json);
        // Numbers are typed with the digits of the event; exponents are for numbers in JSON.
        const typed = typeof event === 'string' ? event : type === 'INT64' ? canonical : json;
        const text: unknown = canonical.startsWith('"') ? JSON.parse(canonical) : canonical;
        expect(parseKey(only(type), [`k=${typed}`])).toEqual({ k: text });
      }
    },
  );

  test.each([
    ['INT64', '1.5', /expected a whole JSON number/],
    ['INT64', '9223372036854775808', /outside -2\^63 to 2\^63 - 1/],
    ['INT64', '', /expected a whole JSON number/],
    ['NUMERIC', '0.0000000001', /more digits after the point/],
    ['BOOL', 'TRUE', /expected true or false/],
    ['BYTES', '_w==', /base64/],
    ['DATE', '2026-02-30', /expected a real day/],
    ['DATETIME', '2026-06-28T00:00:00Z', /it has a zone, which a DATETIME cannot keep/],
    ['TIMESTAMP', '2026-06-28T00:00:00', /it has no zone/],
    ['TIMESTAMP', '2026-06-28T00:00:00.0000001Z', /finer than a microsecond/],
  ] as const)('%s %j is refused, with what is expected', (type, typed, why) => {
    const [fault, ...others] = faultsOf(only(type), `k=${typed}`);
    expect([fault?.code, others]).toEqual(['EXPLAIN.BAD_KEY', []]);
    expect(fault?.summary).toMatch(why);
    expect(fault?.next).toMatch(/^write it like --key k=/);
  });
});

describe('the columns of a key', () => {
  const spec = specOf({ a: 'STRING', 'a=b': 'STRING', "it's": 'DATE', v: 'STRING', n: 'INT64' }, ['a', 'a=b', "it's"], ['n']);

  test('names may hold =: the longest that fits counts; values may hold anything', () => {
    expect(parseKey(spec, ['a=b=c=', "it's=2026-06-28", 'a=']).valueOf()).toEqual({ 'a=b': 'c=', "it's": '2026-06-28', a: '' });
    expect(parseKey(spec, ['a==b=x', 'a=b=\0\n"', "it's=2026-06-28"])).toEqual({
      a: '=b=x',
      'a=b': '\0\n"',
      "it's": '2026-06-28',
    });
  });

  test('all faults are told at once, each with what to write', () => {
    const next = String.raw`write it like --key a=… --key a=b=… --key 'it'\''s=2026-06-28'`;
    expect(faultsOf(spec, 'A=1', 'v=1', 'a', 'a=1', 'a=2', "it's=never")).toEqual([
      {
        code: 'EXPLAIN.NOT_A_KEY_COLUMN',
        summary: 'table t has no column "A"',
        next: `did you mean "a"?   ${next}`,
      },
      { code: 'EXPLAIN.NOT_A_KEY_COLUMN', summary: 'column "v" is not part of the natural key', next },
      { code: 'EXPLAIN.NOT_A_KEY_COLUMN', summary: '--key "a" is not name=value', next },
      {
        code: 'EXPLAIN.REPEATED_KEY',
        summary: '--key "a" is given twice',
        next: 'give every column of the natural key once: one key is explained at a time',
      },
      {
        code: 'EXPLAIN.BAD_KEY',
        summary: `--key "it's": "never" is no DATE: expected a real day as YYYY-MM-DD, from 0001-01-01 to 9999-12-31`,
        next: String.raw`write it like --key 'it'\''s=2026-06-28'`,
      },
      {
        code: 'EXPLAIN.MISSING_KEY',
        summary: `the natural key of t is (a, "a=b", "it's"), and no value is given for "a=b"`,
        next,
      },
    ]);
  });

  test('no key at all is one fault', () => {
    expect(faultsOf(spec).map(({ code }) => code)).toEqual(['EXPLAIN.MISSING_KEY']);
  });
});
