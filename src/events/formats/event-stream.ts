import { DedupError } from '../../errors.ts';
import type { EventFormat } from '../../spec/source-spec.ts';
import { EventLines } from '../event-lines.ts';
import { checkSourceStart } from './check-source-start.ts';
import type { Decoding } from './decoding.ts';
import { shownName, sourceFault } from './decoding.ts';
import { csvDelimiter } from './csv-delimiter.ts';
import { detectFormat, firstText, formatOfBytes, isEnoughToDetect } from './detect-format.ts';
import type { EventCutter } from './event-cutter.ts';
import { formatOfName } from './format-of-name.ts';
import { peek } from './peek.ts';
import type { Packing } from './unpack/unpack.ts';
import { packingOf, unpack } from './unpack/unpack.ts';

/** A header is sought in pieces of this size. */
const PROBE_BYTES = 65_536;

/** So many bytes tell how a source is packed. */
const MAGIC_BYTES = 6;

/**
 * The bytes of one source as its cutter takes them, unpacked and, of the binary formats, decoded to one event a line. What the source is, its
 * first bytes tell: `cutter` and `rowWord` are right when the first chunk has come, or the end.
 */
export class EventStream implements AsyncIterator<Uint8Array, undefined> {
  cutter: EventCutter = new EventLines();
  /** What stands before a number in positions: nothing when it is that of a line, `row ` when it is that of a row. */
  rowWord = '';
  /** Bytes taken from the source so far, packed as they are. */
  bytesRead = 0;
  /** What the source is; right when `cutter` is. */
  format: EventFormat = 'ndjson';
  readonly #decoding: Decoding;
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  #raw: AsyncIterator<Uint8Array> | undefined;

  constructor(decoding: Decoding) {
    this.#decoding = decoding;
    this.#chunks = this.#decode();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const next = await this.#chunks.next();
    return next.done === true ? { done: true, value: undefined } : next;
  }

  /** Leaves the source, also when it is idle. */
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await Promise.all([this.#raw?.return?.(), this.#chunks.return()]);
    return { done: true, value: undefined };
  }

  /** Looks at what the source says before its first event, in formats that have a header, and leaves it. Throws like `next`. */
  async probe(): Promise<void> {
    try {
      for (let isKnown = false; !isKnown;) {
        const next = await this.next();
        if (next.done === true || this.format !== 'csv') return;
        for (let at = 0; at < next.value.length && !isKnown; at += PROBE_BYTES) {
          this.cutter.feed(next.value.subarray(at, at + PROBE_BYTES));
          isKnown = this.cutter.hasHeader === true;
        }
      }
    } finally {
      await this.return();
    }
  }

  async *#decode(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* await this.#opened();
    } finally {
      // Also when it turned out to be nothing that can be read.
      await this.#raw?.return?.();
    }
  }

  async #opened(): Promise<AsyncIterable<Uint8Array>> {
    const { source, spec } = this.#decoding;
    let { head, chunks } = await peek(this.#counted(), (bytes) => bytes.length >= MAGIC_BYTES);
    const packing = packingOf(head);
    if (packing !== undefined) {
      ({ head, chunks } = await peek(unpack(packing, chunks, this.#decoding), (bytes) => bytes.length >= MAGIC_BYTES));
      if (packingOf(head) !== undefined) throw this.#packedTwice(packing);
    }
    const fault = checkSourceStart(source.name, head);
    if (fault !== undefined) throw new DedupError(this.#decoding.exitClass(), [fault]);
    let format = source.format ?? spec.source?.format;
    if (format === undefined) {
      ({ head, chunks } = await peek(chunks, (bytes) => isEnoughToDetect(source.name, bytes)));
      format = detectFormat(source.name, head);
      if (format === 'ndjson' && formatOfName(source.name) === undefined) this.#refuseCsv(head);
    }
    const certain = formatOfBytes(head);
    if (certain !== undefined && certain !== format) throw this.#otherFormat(format, certain);
    this.format = format;
    return this.#open(format, chunks, packing === undefined);
  }

  /** The chunks for the cutter of a format; code for the others is not even loaded. */
  async #open(format: EventFormat, chunks: AsyncIterable<Uint8Array>, isPlain: boolean): Promise<AsyncIterable<Uint8Array>> {
    const decoding = this.#decoding;
    if (format === 'json') this.cutter = new (await import('./json/json-values.ts')).JsonValues(decoding);
    if (format === 'csv') this.cutter = new (await import('./csv/csv-records.ts')).CsvRecords(decoding);
    if (format === 'avro' || format === 'parquet') {
      // Another one, so that whoever follows the cutter sees that rows are counted now.
      this.cutter = new EventLines();
      this.rowWord = 'row ';
    }
    if (format === 'avro') return (await import('./avro/avro-lines.ts')).avroLines(chunks, decoding);
    return format === 'parquet' ? this.#parquet(chunks, isPlain) : chunks;
  }

  /** Parquet is read from its end: what is packed or comes by a pipe goes to a file first. */
  async *#parquet(chunks: AsyncIterable<Uint8Array>, isPlain: boolean): AsyncGenerator<Uint8Array, void, undefined> {
    const { parquetLines } = await import('./parquet/parquet-lines.ts');
    const { path } = this.#decoding.source;
    if (isPlain && path !== undefined) {
      await this.#raw?.return?.();
      this.bytesRead = 0;
      yield* parquetLines(path, (bytes) => (this.bytesRead += bytes), this.#decoding);
      return;
    }
    const { spool } = await import('./spool.ts');
    const spooled = await spool(chunks, this.#decoding);
    try {
      yield* parquetLines(spooled.path, () => undefined, this.#decoding);
    } finally {
      await spooled.remove();
    }
  }

  async *#counted(): AsyncGenerator<Uint8Array, void, undefined> {
    const { source, signal } = this.#decoding;
    this.#raw = source.open(signal)[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#raw.next();
      if (next.done === true) return;
      this.bytesRead += next.value.length;
      yield next.value;
    }
  }

  #packedTwice(packing: Packing): DedupError {
    const { source } = this.#decoding;
    return sourceFault(this.#decoding, {
      code: 'SOURCE.PACKED_TWICE',
      summary: `${shownName(source.name)} is packed twice: within its ${packing} there is a packed file again`,
      next: 'unpack it once before',
    });
  }

  /** Nothing tells CSV for sure; but as NDJSON, every line of it would be rejected. */
  #refuseCsv(head: Buffer): void {
    const { source, spec } = this.#decoding;
    const delimiter = csvDelimiter(firstText(head), spec);
    if (delimiter === undefined) return;
    const isUsual = delimiter === (spec.source?.csv?.delimiter ?? ',');
    throw sourceFault(this.#decoding, {
      code: 'SOURCE.OTHER_FORMAT',
      summary: `${shownName(source.name)} looks like CSV`,
      why: 'its first line names natural key and source offset, and as NDJSON, which is taken for granted, every line would be rejected',
      next: `load it with --format csv${isUsual ? '' : `, and say in the spec: source: {csv: {delimiter: ${JSON.stringify(delimiter)}}}`}`,
    });
  }

  #otherFormat(format: EventFormat, certain: EventFormat): DedupError {
    const { source } = this.#decoding;
    return sourceFault(this.#decoding, {
      code: 'SOURCE.OTHER_FORMAT',
      summary: `${shownName(source.name)} is ${FORMAT_NAMES[certain]}, not ${FORMAT_NAMES[format]}`,
      why: `its first bytes say so, and --format or the spec says ${format}`,
      next: `load it with --format ${certain}`,
    });
  }
}

/** The formats as people call them. */
const FORMAT_NAMES: Readonly<Record<EventFormat, string>> = {
  ndjson: 'NDJSON',
  json: 'JSON',
  csv: 'CSV',
  parquet: 'Parquet',
  avro: 'Avro',
};
