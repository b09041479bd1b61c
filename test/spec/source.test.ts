import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/spec/load-spec.ts';
import { faults, SPEC, specWith } from './spec-text.ts';

function sourceOf(line?: string): unknown {
  return parseSpec(line === undefined ? SPEC : specWith(line), 'spec.yaml', {}).source;
}

describe('how the events of a table come', () => {
  test('is told by the files, unless the spec says it', () => {
    expect(sourceOf()).toBeUndefined();
    expect(sourceOf('source: {format: avro}')).toEqual({
      format: 'avro',
      csv: { quote: '"', escape: '"', nullText: '', header: true },
    });
  });

  test('CSV has a way of its own in many places', () => {
    const csv = 'delimiter: "\\t", quote: "\'", escape: "\\\\", null_text: "\\\\N", header: [device_id, at]';
    expect(sourceOf(`source: {csv: {${csv}}}`)).toEqual({
      csv: { delimiter: '\t', quote: "'", escape: '\\', nullText: '\\N', header: ['device_id', 'at'] },
    });
    expect(sourceOf('source: {csv: {quote: ""}}')).toEqual({ csv: { escape: '', nullText: '', header: true } });
  });

  test('every fault is told with its place', () => {
    expect(faults(specWith('source: {format: orc, csv: {delimiter: "||", quote: "é"}}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] source.format must be ndjson, json, csv, parquet or avro, not "orc"
      configs/readings.yaml:13:18
      12 |   source_offset: INT64
      13 | source: {format: orc, csv: {delimiter: "||", quote: "é"}}
         |                  ^^^

      [SPEC.BAD_VALUE] "||" is not one character of ASCII
      configs/readings.yaml:13:40
      12 |   source_offset: INT64
      13 | source: {format: orc, csv: {delimiter: "||", quote: "é"}}
         |                                        ^^^^
      next: write it like "," or ";" or "\\t"

      [SPEC.BAD_VALUE] "é" is not one character of ASCII
      configs/readings.yaml:13:53
      12 |   source_offset: INT64
      13 | source: {format: orc, csv: {delimiter: "||", quote: "é"}}
         |                                                     ^^^
      next: write it like "," or ";" or "\\t""
    `);
    expect(faults(specWith('source: {csv: {delimiter: "\'", quote: "\'"}}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] the delimiter of the CSV is its quote or its escape too
      configs/readings.yaml:13:15
      12 |   source_offset: INT64
      13 | source: {csv: {delimiter: "'", quote: "'"}}
         |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      next: write three characters of which the delimiter is none of the others"
    `);
    expect(faults(specWith('source: {csv: {header: false}}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] the columns of the CSV have no names
      configs/readings.yaml:13:24
      12 |   source_offset: INT64
      13 | source: {csv: {header: false}}
         |                        ^^^^^
      next: name them in their order: header: [id, value]"
    `);
  });
});
