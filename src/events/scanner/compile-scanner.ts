import type { TableSpec } from '../../spec/table-spec.ts';
import { COLUMN_SCANNERS } from './column-scanners.ts';
import { endOfKeptValue } from './end-of-kept-value.ts';
import { endOfScalar } from './end-of-scalar.ts';
import type { EventScanner, LineWriter } from './event-scanner.ts';
import type { EventShape } from './event-shape.ts';
import { lineWriterSource } from './line-writer-source.ts';
import { WRITE_RUNTIME } from './line-writers-wat.ts';
import { moveWest } from './move-west.ts';
import { RUN } from './run-wat.ts';
import { PAGES, SLOTS, type ScannerMemory } from './scanner-memory.ts';
import { shapeScannerSource } from './shape-scanner-source.ts';
import { SCANNERS, SCAN_RUNTIME } from './value-scanners-wat.ts';
import { WatModule } from './wat-module.ts';

/** Of `WebAssembly` what is used here: the types of Node lack it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Compiles the scanner of a shape for events in `memory`. No text of the spec or of an event enters the source as code. */
export function compileShapeScanner(spec: TableSpec, shape: EventShape, memory: ScannerMemory): EventScanner {
  const { run } = compile(spec, memory, [shapeScannerSource(spec, shape), RUN]);
  if (!isEventScanner(run)) throw new Error('the compiled shape scanner is no function');
  return run;
}

/** Compiles the line writer of a spec for `memory`. */
export function compileLineWriter(spec: TableSpec, memory: ScannerMemory): LineWriter {
  const { write } = compile(spec, memory, []);
  if (!isLineWriter(write)) throw new Error('the compiled line writer is no function');
  return write;
}

function compile(spec: TableSpec, memory: ScannerMemory, functions: readonly string[]): Readonly<Record<string, unknown>> {
  const { bytes } = memory;
  const slots = memory.slots(spec.columns.length);
  const endOfKept = endOfKeptValue(spec.deleteWhen ?? { field: [], in: [] });
  const scanners = Object.entries(COLUMN_SCANNERS).map(
    ([type, scan]) => [type, (at: number, slot: number) => scan(bytes, at, slots, (slot - SLOTS) / 4)] as const,
  );
  const called = {
    memory: memory.memory,
    endOfScalar: (at: number) => endOfScalar(bytes, at),
    endOfKeptValue: (at: number) => endOfKept(bytes, at),
    moveWest: (at: number, east: number) => moveWest(bytes, at, east),
    ...Object.fromEntries(scanners),
  };
  runtime ??= new WatModule(RUNTIME);
  const module = new WatModule([lineWriterSource(spec), ...functions].join('\n'), runtime);
  return new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { dedup: called }).exports;
}

/** What the scanners of all specs and shapes call. */
const RUNTIME: string = [
  `(import "dedup" "memory" (memory ${PAGES}))`,
  ...['endOfScalar', 'endOfKeptValue'].map((name) => `(import "dedup" "${name}" (func $${name} (param i32) (result i32)))`),
  '(import "dedup" "moveWest" (func $moveWest (param i32 i32)))',
  ...Object.keys(COLUMN_SCANNERS).map((type) => `(import "dedup" "${type}" (func $${type} (param i32 i32) (result i32)))`),
  WRITE_RUNTIME,
  SCAN_RUNTIME,
  ...Object.values(SCANNERS),
].join('\n');

/** Assembled once, when it is first needed. */
let runtime: WatModule | undefined;

function isEventScanner(value: unknown): value is EventScanner {
  return typeof value === 'function';
}

function isLineWriter(value: unknown): value is LineWriter {
  return typeof value === 'function';
}
