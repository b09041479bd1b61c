import { MAX_EVENT_BYTES, type LineKind } from '../../event-lines.ts';
import { USUAL_CSV, type CsvOptions } from '../../../spec/source-spec.ts';
import type { Rejection } from '../../rejection.ts';
import type { Decoding } from '../decoding.ts';
import { shownName, sourceDamage, sourceFault } from '../decoding.ts';
import type { EventCutter } from '../event-cutter.ts';
import { endingOf } from '../format-of-name.ts';
import { CsvEncoder } from './csv-encoder.ts';
import { readHeader } from './csv-header.ts';
import { ESCAPED, CsvScanner, type CsvReceiver, type CsvRecord } from './csv-scanner.ts';

/** What a chunk holds besides events. */
interface Other {
  readonly kind: 'part' | 'long' | 'fault';
  readonly fault?: Rejection;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts CSV into events: each record but the header becomes a JSON object, by the columns of the spec. `number` is the line that a record
 * begins on. A record with another number of cells than the header, and one that breaks the rules of quoting, is a fault, told with its
 * text as it stands in the file.
 */
export class CsvRecords implements EventCutter, CsvReceiver {
  input: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  number = 0;
  readonly isUnterminated = false;
  fault: Rejection | undefined;
  readonly #decoding: Decoding;
  readonly #options: CsvOptions;
  readonly #scanner: CsvScanner;
  readonly #cap: number;
  #encoder: CsvEncoder | undefined;
  #columns = 0;
  /** What the chunk holds, in order: the line and the end of each event. */
  readonly #lines: number[] = [];
  readonly #ends: number[] = [];
  readonly #others = new Map<number, Other>();
  #given = 0;

  constructor(decoding: Decoding, cap: number = MAX_EVENT_BYTES) {
    this.#decoding = decoding;
    this.#cap = cap;
    this.#options = decoding.spec.source?.csv ?? USUAL_CSV;
    const delimiter = this.#options.delimiter ?? (endingOf(decoding.source.name) === 'tsv' ? '\t' : ',');
    this.#scanner = new CsvScanner(this.#options, delimiter, cap, this);
    if (this.#options.header !== true) this.#begin(this.#options.header, decoding.spec.file);
  }

  get hasHeader(): boolean {
    return this.#encoder !== undefined;
  }

  feed(chunk: Uint8Array): void {
    this.#reset();
    this.#scanner.scan(chunk);
  }

  finish(): void {
    this.#reset();
    const { line, isInQuotes } = this.#scanner.open;
    if (isInQuotes) throw this.#cutOff(line);
    this.#scanner.finish();
  }

  next(): LineKind {
    const index = this.#given;
    if (index === this.#lines.length) return 'more';
    this.#given += 1;
    this.number = this.#lines[index] ?? 0;
    const other = this.#others.size === 0 ? undefined : this.#others.get(index);
    if (other !== undefined) {
      this.input = other.bytes;
      this.start = other.start;
      this.end = other.end;
      this.fault = other.fault;
      return other.kind;
    }
    this.input = this.#encoder?.bytes ?? this.input;
    this.start = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    this.end = this.#ends[index] ?? 0;
    return this.end - this.start > this.#cap ? 'long' : 'line';
  }

  record(record: CsvRecord): void {
    const encoder = this.#encoder;
    if (encoder === undefined) {
      this.#begin(this.#namesOf(record), record.line);
      return;
    }
    const fault = this.#faultOf(record) ?? encoder.add(record);
    this.#lines.push(record.line);
    this.#ends.push(encoder.length);
    if (fault === undefined) return;
    const bytes = Buffer.from(record.bytes.subarray(record.start, record.end));
    this.#others.set(this.#lines.length - 1, { kind: 'fault', fault, bytes, start: 0, end: bytes.length });
  }

  part(bytes: Buffer, start: number, end: number, line: number, isLast: boolean): void {
    this.#others.set(this.#lines.length, { kind: isLast ? 'long' : 'part', bytes, start, end });
    this.#lines.push(line);
    this.#ends.push(this.#encoder?.length ?? 0);
  }

  #reset(): void {
    this.#lines.length = 0;
    this.#ends.length = 0;
    this.#others.clear();
    this.#given = 0;
    this.#encoder?.begin();
  }

  #begin(names: readonly string[], where: number | string): void {
    const { spec, source, onFields } = this.#decoding;
    onFields?.(new Map(names.map((name) => [name, undefined])));
    const header = readHeader(names, spec);
    if ('code' in header) {
      throw sourceFault(this.#decoding, {
        ...header,
        summary: `${header.summary} in ${typeof where === 'string' ? where : shownName(source.name)}`,
        ...(typeof where === 'string' ? {} : { at: where }),
      });
    }
    const { quote, escape, nullText } = this.#options;
    this.#columns = names.length;
    this.#encoder = new CsvEncoder(header, nullText, quote, escape);
  }

  #namesOf(record: CsvRecord): readonly string[] {
    const { quote = '', escape } = this.#options;
    if (record.fault !== undefined) {
      throw sourceFault(this.#decoding, {
        code: 'SOURCE.BAD_HEADER',
        summary: `the header of ${shownName(this.#decoding.source.name)} is no CSV: ${record.fault}`,
        at: record.line,
        next: 'correct the header, or say how the file is quoted: source: {csv: {quote: …, escape: …}}',
      });
    }
    return Array.from({ length: record.cells }, (_, cell) => {
      const start = record.start + (record.starts[cell] ?? 0);
      const text = record.bytes.toString('utf8', start, record.start + (record.ends[cell] ?? start));
      return ((record.flags[cell] ?? 0) & ESCAPED) === 0 ? text : text.replaceAll(escape + quote, quote);
    });
  }

  #faultOf(record: CsvRecord): Rejection | undefined {
    if (record.fault !== undefined) return { code: 'EVENT.BAD_CSV', reason: record.fault };
    if (record.cells === this.#columns) return undefined;
    const cells = `${record.cells} cell${record.cells === 1 ? '' : 's'}`;
    return { code: 'EVENT.RAGGED', reason: `the record has ${cells}, and the header names ${this.#columns} columns` };
  }

  #cutOff(line: number): Error {
    return sourceDamage(this.#decoding, {
      code: 'SOURCE.CUT_OFF',
      summary: `${shownName(this.#decoding.source.name)} ends in the middle of a quoted cell`,
      at: line,
      why: 'the record that begins there has a cell whose quote is never closed',
      next: 'close the quote, or complete the file, and run the same command: events that come twice change nothing',
    });
  }
}
