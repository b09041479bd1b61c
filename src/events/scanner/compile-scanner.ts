import type { TableSpec } from '../../spec/table-spec.ts';
import { EventHash } from '../event-hash.ts';
import type { SegmentBuffer } from '../segment-buffer.ts';
import { COLUMN_SCANNERS } from './column-scanners.ts';
import { copyText } from './copy-text.ts';
import { endOfKeptValue } from './end-of-kept-value.ts';
import { endOfScalar } from './end-of-scalar.ts';
import { IS_DIGIT } from './byte-digits.ts';
import type { EventScanner } from './event-scanner.ts';
import type { EventShape } from './event-shape.ts';
import { lineWriterSource } from './line-writer-source.ts';
import { shapeScannerSource } from './shape-scanner-source.ts';
import type { Slots } from './slots.ts';
import { writeDatetime, writeTime, writeTimestamp } from './write-calendar.ts';
import { writeLineNumber } from './write-line-number.ts';

/**
 * Appends the staged line of a scanned event to `output`: the values of `slots` from the bytes of `view`, the event being `size` bytes long, at
 * line `line` of its source. False, and nothing appended, when a column of key or offset is NULL.
 */
export type LineWriter = (view: DataView, slots: Slots, size: number, line: number, output: SegmentBuffer) => boolean;

/** Writes the scanner of a shape as JavaScript and compiles it. No text of the spec or of an event enters the source as code. */
export function compileShapeScanner(spec: TableSpec, shape: EventShape): EventScanner {
  const runtime = {
    scanners: COLUMN_SCANNERS,
    IS_DIGIT,
    endOfScalar,
    endOfKeptValue: spec.deleteWhen === undefined ? undefined : endOfKeptValue(spec.deleteWhen),
  };
  const scanner = compile(shapeScannerSource(spec, shape), runtime);
  if (!isEventScanner(scanner)) throw new Error('the compiled shape scanner is no function');
  return scanner;
}

/** Writes the line writer of a spec as JavaScript and compiles it. */
export function compileLineWriter(spec: TableSpec): LineWriter {
  const hash = new EventHash();
  const writer = compile(lineWriterSource(spec), {
    copyText,
    writeTimestamp,
    writeDatetime,
    writeTime,
    writeLineNumber,
    hash,
  });
  if (!isLineWriter(writer)) throw new Error('the compiled line writer is no function');
  return writer;
}

function compile(source: string, runtime: object): unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- the sources hold numbers and comments of printable ASCII only, besides what stands in this folder
  return new Function('runtime', source)(runtime);
}

function isEventScanner(value: unknown): value is EventScanner {
  return typeof value === 'function';
}

function isLineWriter(value: unknown): value is LineWriter {
  return typeof value === 'function';
}
