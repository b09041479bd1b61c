import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseByteSize } from '../../src/spec/byte-size.ts';
import { didYouMean } from '../../src/spec/did-you-mean.ts';
import { parseDuration } from '../../src/spec/duration.ts';
import { hasSecret, hideSecrets } from '../../src/spec/hide-secrets.ts';
import { formatPointer, parsePointer } from '../../src/spec/json-pointer.ts';
import { listed, quoted } from '../../src/spec/quoted.ts';

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['30s', 30],
    ['15m', 900],
    ['1h', 3600],
    ['7d', 604_800],
    ['1', undefined],
    ['1.5h', undefined],
    ['-1h', undefined],
    ['1 h', undefined],
    ['1H', undefined],
    ['1w', undefined],
    ['', undefined],
    ['9999999999d', undefined],
  ])('%s is %s seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('byte sizes', () => {
  test.each([
    ['0', 0n],
    ['1048576', 1_048_576n],
    ['500MB', 500_000_000n],
    ['50GB', 50_000_000_000n],
    ['50 gb', 50_000_000_000n],
    ['1TiB', 1_099_511_627_776n],
    ['1.5KiB', 1536n],
    ['0.5B', 0n],
    ['100PB', 100_000_000_000_000_000n],
    ['10B', 10n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['1G', undefined],
    ['-1GB', undefined],
    ['1e9', undefined],
    ['GB', undefined],
    ['', undefined],
  ])('%s is %s', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });
});

describe('JSON pointers', () => {
  test.each([
    ['/meta/site', ['meta', 'site']],
    ['/', ['']],
    ['/a~1b/m~0n', ['a/b', 'm~n']],
    ['/~01', ['~1']],
    ['/tags/0', ['tags', '0']],
    ['', undefined],
    ['meta', undefined],
    ['/a~', undefined],
    ['/a~2', undefined],
  ])('%s has the steps %j', (text, steps) => {
    expect(parsePointer(text)).toEqual(steps);
  });

  test('every list of steps has a pointer that leads back to it', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (steps) => {
        expect(parsePointer(formatPointer(steps))).toEqual(steps);
      }),
    );
  });
});

describe('did you mean', () => {
  test.each([
    ['colums', 'columns'],
    ['Columns', 'columns'],
    ['natrual_key', 'natural_key'],
    ['lables', 'labels'],
    ['tabel', 'table'],
    ['x', undefined],
    ['something_else', undefined],
  ])('%s: %s', (name, expected) => {
    expect(didYouMean(name, ['table', 'columns', 'natural_key', 'labels', 'merge'])).toBe(expected);
  });
});

describe('names in messages', () => {
  test('stay on their line and within bounds', () => {
    expect(quoted('a"b\n\u001b[0m\u202e\u0085')).toBe(String.raw`"a\"b\n\u001b[0m\u202e\u0085"`);
    expect(quoted('é'.repeat(81))).toBe(`"${'é'.repeat(80)}…"`);
  });

  test('are quoted in lists where they are not plain, and counted beyond twenty', () => {
    expect(listed(['a', 'b c', 'd'])).toBe('a, "b c", d');
    expect(listed(Array.from({ length: 25 }, (_, index) => `c${index}`))).toMatch(/c19 and 5 more$/);
  });
});

describe('secrets in URLs', () => {
  test.each([
    ['postgres://me:pw@host/db', 'postgres://me:**@host/db'],
    ['postgres://me:p@w/x@host/db', 'postgres://me:*****@host/db'],
    ['postgres://:pw@host', 'postgres://:**@host'],
    ['postgres://me@server:pw@host', 'postgres://me@server:**@host'],
    ['postgres://host/db?user=me&password=pw&x=1', 'postgres://host/db?user=me&password=**&x=1'],
    [
      'bigquery://p/d?endpoint=http://127.0.0.1:1/&access_token=abc',
      'bigquery://p/d?endpoint=http://127.0.0.1:1/&access_token=***',
    ],
    ['bigquery://p/d?api_key=abc&location=EU', 'bigquery://p/d?api_key=***&location=EU'],
    ['bigquery://p/d?Private-Key=abc', 'bigquery://p/d?Private-Key=***'],
    ['bigquery://p/d?credentials=abc', 'bigquery://p/d?credentials=***'],
  ])('%s becomes %s', (url, hidden) => {
    expect([hideSecrets(url), hasSecret(url)]).toEqual([hidden, true]);
  });

  test.each([
    'duckdb:./dedup.duckdb',
    'bigquery://project/dataset?location=EU&endpoint=http://127.0.0.1:9050',
    'postgres://me@host:5432/db?application_name=a@b',
    'postgres://h1:5432,h2:5432/db?user=me@server',
  ])('%s has none', (url) => {
    expect([hideSecrets(url), hasSecret(url)]).toEqual([url, false]);
  });
});
