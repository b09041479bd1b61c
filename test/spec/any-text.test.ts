import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DedupError, type Diagnostic } from '../../src/errors.ts';
import { parseSpec } from '../../src/spec/load-spec.ts';
import { SPEC } from './spec-text.ts';

const EXTRA = `destination: \${DB:-duckdb:x}
staging: {table: s, ingested_at: t}
delete_when: {field: /op, in: [D, null]}
partition_by: {column: reading_ts, granularity: day}
cluster_by: &c [device_id]
merge: {<<: {overlap: 1h}, max_bytes_billed: 5GB}
labels: {team: iot}
`;

/** The diagnostics of a text; none when it is right. Everything else that is thrown is a bug. */
function diagnosticsOf(text: string): readonly Diagnostic[] {
  try {
    parseSpec(text, 'spec.yaml', { A: 'x' });
    return [];
  } catch (error) {
    if (error instanceof DedupError) return error.diagnostics;
    throw error;
  }
}

function expectPlaces(text: string): void {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (const { code, where } of diagnosticsOf(text)) {
    if (code === 'SPEC.MORE_FAULTS') continue;
    const [, line, column] = /^spec\.yaml:(\d+):(\d+)$/.exec(where ?? '') ?? [];
    expect(lines[Number(line) - 1]?.length ?? -1).toBeGreaterThanOrEqual(Number(column) - 1);
  }
}

describe('whatever the text is', () => {
  test('a spec with a part of it replaced by anything is right, or its faults have places in it', () => {
    const text = SPEC + EXTRA;
    const part = fc.tuple(fc.nat(text.length), fc.nat(12));
    const insert = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '',
        '[',
        '{',
        '*c',
        '&c ',
        ': ',
        '\n',
        '\t',
        '- ',
        '"',
        '${',
        '${A}',
        '${B}',
        '~',
        '---\n',
        '<<: *c',
        '!!int ',
        '1',
        '|\n ',
      ),
    );
    fc.assert(
      fc.property(part, insert, ([start, length], inserted) => {
        expectPlaces(text.slice(0, start) + inserted + text.slice(start + length));
      }),
      { numRuns: 1000 },
    );
  });

  test('any YAML value is no reason for a bug', () => {
    const field = fc.constantFrom(
      'table',
      'staging',
      'natural_key',
      'columns',
      'delete_when',
      'partition_by',
      'merge',
      'labels',
      'x',
    );
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue(), { maxKeys: 5 }), (value) => {
        expectPlaces(JSON.stringify(value, null, 1));
      }),
      { numRuns: 500 },
    );
  });

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), expectPlaces));
  });
});
