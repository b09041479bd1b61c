import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { renderDiagnostics } from '../../../src/cli/render/render-diagnostics.ts';

test('an error has one shape: code and summary, where, the source, why, what to do', () => {
  const text = renderDiagnostics(
    [
      {
        code: 'SPEC.UNKNOWN_FIELD',
        summary: 'unknown field "colums"',
        where: 'configs/orders.yaml:8:1',
        frame: '7 | source_offset: kafka_offset\n8 | colums:\n  | ^^^^^^\n',
        next: 'did you mean "columns"?   all fields: dedup schema',
      },
      { code: 'SPEC.BAD', summary: 'second', why: 'because' },
    ],
    PLAIN,
  );
  expect(text).toBe(`error[SPEC.UNKNOWN_FIELD]: unknown field "colums"
  configs/orders.yaml:8:1
  7 | source_offset: kafka_offset
  8 | colums:
    | ^^^^^^
  did you mean "columns"?   all fields: dedup schema

error[SPEC.BAD]: second
  because
`);
});

test('no part of it can command the terminal, and no password is shown', () => {
  const text = renderDiagnostics(
    [
      {
        code: 'X.Y',
        summary: 'bad\u001b[31m\nname',
        where: 'postgres://alice:geheim@db/x',
        frame: '1 | \u001b[2J',
        why: 'server said: \u0007',
        next: 'a\u202eb',
      },
    ],
    PLAIN,
  );
  expect(text).toBe(`error[X.Y]: bad\\x1b[31m\\nname
  postgres://************@db/x
  1 | \\x1b[2J
  server said: \\x07
  a\\u{202e}b
`);
});
