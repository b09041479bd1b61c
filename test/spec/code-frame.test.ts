import { describe, expect, test } from 'vitest';
import { codeFrame } from '../../src/spec/code-frame.ts';

/** The frame for the part of `text` between « and ». */
function framed(text: string): string {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  const { line, column, frame } = codeFrame(text.replace('«', '').replace('»', ''), start, end);
  return `${line}:${column}\n${frame}`;
}

describe('a code frame', () => {
  test.each([
    ['the first line has no line before it', '«table»: a', '1:1\n1 | table: a\n  | ^^^^^'],
    ['the line before, and carets under the token', 'a: b\nc: «d»\ne: f', '2:4\n1 | a: b\n2 | c: d\n  |    ^'],
    ['a blank line before is left out', 'a: b\n\n«c»: d', '3:1\n3 | c: d\n  | ^'],
    ['line numbers of two widths', `${'\n'.repeat(8)}a: b\n«c»: d`, '10:1\n 9 | a: b\n10 | c: d\n   | ^'],
    ['an empty place has one caret', 'a: «»b', '1:4\n1 | a: b\n  |    ^'],
    ['a place at the end of the text', 'a: b\n«»', '2:1\n1 | a: b\n2 |\n  | ^'],
    ['of several lines the first is underlined', 'a: «[b,\n  c]»', '1:4\n1 | a: [b,\n  |    ^^^'],
    ['windows line ends do not show', 'a: b\r\nc: «d\r\n e»', '2:4\n1 | a: b\n2 | c: d\n  |    ^'],
    ['tabs are two spaces', 'a:\t\t«b»', '1:5\n1 | a:    b\n  |       ^'],
    ['wide characters take two columns', '温度: «札幌»', '1:5\n1 | 温度: 札幌\n  |       ^^^^'],
    ['half-width forms take one column', 'ｱ: «b»', '1:4\n1 | ｱ: b\n  |    ^'],
    ['combining characters take none', 'e\u0301: «o\u0308»', '1:5\n1 | e\u0301: o\u0308\n  |    ^'],
    ['emoji take two columns; the column counts code units', '🌡: «🌡🚀»', '1:5\n1 | 🌡: 🌡🚀\n  |    ^^^'],
    ['control characters cannot touch the terminal', 'a: \u001b[31m«b»\u202e', '1:9\n1 | a: ·[31mb·\n  |         ^'],
    ['passwords are hidden', 'a: pg://u:pw@h\n«b»: c', '2:1\n1 | a: pg://u:**@h\n2 | b: c\n  | ^'],
  ])('%s', (_, text, expected) => {
    expect(framed(text)).toBe(expected);
  });

  test('a long line is clipped around the carets, and the line before alike', () => {
    const line = `${'abcdefghij'.repeat(30)}«HERE»${'k'.repeat(300)}`;
    expect(framed(`${'0123456789'.repeat(40)}\n${line}`)).toBe(
      [
        '2:301',
        `1 | …${'0123456789'.repeat(10)}…`,
        `2 | …${'abcdefghij'.repeat(4)}HERE${'k'.repeat(56)}…`,
        `  |  ${' '.repeat(40)}^^^^`,
      ].join('\n'),
    );
  });

  test('a long token is underlined as far as it shows', () => {
    expect(framed(`a: «${'b'.repeat(500)}»`)).toBe(`1:4\n1 | a: ${'b'.repeat(97)}…\n  |    ${'^'.repeat(97)}`);
  });
});
