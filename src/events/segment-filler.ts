import type { ExitClass } from '../errors.ts';
import { DedupError } from '../errors.ts';
import type { EventCodec } from './event-codec.ts';
import type { EventCounts } from './event-counts.ts';
import { EventLines, MAX_EVENT_BYTES } from './event-lines.ts';
import type { ReadEventsOptions } from './event-reader.ts';
import type { EventSource } from './event-source.ts';
import type { EventCutter } from './formats/event-cutter.ts';
import { EventStream } from './formats/event-stream.ts';
import { LimitCheck } from './limit-check.ts';
import { parseRejectRecord } from './parse-reject-record.ts';
import type { Rejection } from './rejection.ts';
import { rejectionHint } from './rejection-hint.ts';
import type { RejectsFile } from './rejects-file.ts';
import { FULL_BYTES, type SegmentWriter } from './segment-writer.ts';
import type { Segment } from './segment.ts';
import { tooManyRejects } from './too-many-rejects.ts';
import { waitFor } from './wait-for.ts';

export interface SegmentFillerOptions extends ReadEventsOptions {
  readonly codec: EventCodec;
  readonly counts: EventCounts;
  readonly rejects: RejectsFile;
  readonly writer: SegmentWriter;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
/**
 * After so many segments their size doubles, and again, up to 1 GiB: a destination may take 1,500 a day (BigQuery does), which would be
 * 94 GiB else and is more than 1 TiB so.
 */
const SEGMENTS_OF_ONE_SIZE = 100;
/** The first ones are smaller, so that they are on their way early; more of these would use up too many of a day. */
const FIRST_SEGMENTS: readonly number[] = [16, 16, 32].map((mebibytes) => mebibytes * 1024 * 1024);
const MOST_DOUBLINGS = 4;
/** Where segments are to have so many rows, bytes are only the bound of their files: rows of up to 2 KiB fill one before. */
const BYTES_FOR_ROWS = 4;
/** No staged line is shorter: the names of position and hash alone are longer. */
const LEAST_LINE_BYTES = 32;
/** A stream that never ends makes 288 segments a day. */
const SEGMENT_MILLIS = 5 * 60_000;
const PROGRESS_MILLIS = 100;

/** Rejects go to the disk in blocks of about this size. */
const REJECTS_BYTES = 1024 * 1024;

/** A record of a rejects file holds an event of up to the cap, in which each byte may have become `\u0000`, and a little more. */
const MAX_RECORD_BYTES = 6 * MAX_EVENT_BYTES + 65_536;

/** Fills one segment after the other from the sources. */
export class SegmentFiller {
  readonly #options: SegmentFillerOptions;
  readonly #sources: Iterator<EventSource>;
  readonly #limits: LimitCheck | undefined;
  /** Longer events are held against the limits one by one. */
  readonly #longestUnchecked: number;
  #source: EventSource | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  /** The source at hand as it is decoded; rejects that are replayed are lines in any case. */
  #stream: EventStream | undefined;
  /** Bytes of the sources before. */
  #bytesBefore = 0;
  /** The chunk that is on its way; it may stay so through several segments. */
  #pending: Promise<IteratorResult<Uint8Array, unknown>> | undefined;
  #lines: EventCutter = new EventLines();
  /** How positions of the source at hand begin; empty for replayed events, which bring whole ones. */
  #prefix = '';
  /** The line at hand, when it is too long to be held: how it begins, and how much of it has come. */
  #long: { readonly start: Buffer; bytes: number } | undefined;
  #isEnded = false;
  /** Monotonic time at which the segment at hand is closed for its age. */
  #deadline = Number.POSITIVE_INFINITY;
  #progressAt = 0;
  #givenOut = 0;

  constructor(options: SegmentFillerOptions) {
    this.#options = options;
    this.#sources = options.sources.values();
    if (options.limits !== undefined) this.#limits = new LimitCheck(options.spec, options.limits);
    this.#longestUnchecked = this.#limits?.longestUnchecked ?? Number.POSITIVE_INFINITY;
  }

  /** The next segment; `undefined` when there are no more events. */
  async fill(): Promise<Segment | undefined> {
    const { writer, rejects, counts } = this.#options;
    const { segmentRows } = this.#options;
    const bytesByDefault = segmentBytesAfter(this.#givenOut) * (segmentRows === undefined ? 1 : BYTES_FOR_ROWS);
    const segmentBytes = this.#options.segmentBytes ?? bytesByDefault;
    const isFull = (): boolean => writer.bytes >= segmentBytes || writer.rows >= (segmentRows ?? Number.POSITIVE_INFINITY);
    while (!this.#isEnded) {
      const isChunkUsedUp = this.#takeLines();
      if (rejects.pendingBytes >= (isChunkUsedUp ? 1 : REJECTS_BYTES)) await rejects.flush();
      if (counts.rejected > (this.#options.maxRejects ?? Number.POSITIVE_INFINITY)) await this.#stopForRejects();
      if (isFull() || performance.now() >= this.#deadline) return this.#finishSegment();
      if (writer.buffer.length >= FULL_BYTES) await writer.spill();
      if (isChunkUsedUp && (await this.#nextChunk()) === 'late') return this.#finishSegment();
    }
    await rejects.flush();
    return this.#finishSegment();
  }

  async #finishSegment(): Promise<Segment | undefined> {
    this.#deadline = Number.POSITIVE_INFINITY;
    const segment = await this.#options.writer.finish();
    if (segment !== undefined) this.#givenOut += 1;
    this.#report(true);
    return segment;
  }

  /**
   * The hot loop, plain and synchronous: takes lines until the chunk is used up (true), or something has to be waited for (false).
   */
  #takeLines(): boolean {
    const { counts, rejects, writer, replayRejects = false, maxRejects = Number.POSITIVE_INFINITY } = this.#options;
    const mostRows = this.#options.segmentRows ?? Number.POSITIVE_INFINITY;
    const blockBytes = Math.min(FULL_BYTES, this.#options.segmentBytes ?? SEGMENT_BYTES);
    const lines = this.#lines;
    for (;;) {
      if (!replayRejects && this.#takeManyEvents(blockBytes, mostRows)) return false;
      const kind = lines.next();
      if (kind === 'more') return true;
      if (kind === 'fault') this.#takeFault(lines);
      else if (kind !== 'line') this.#takeLongLine(kind === 'long');
      else if (replayRejects) this.#takeRecord();
      else this.#takeEvent(lines.input, lines.start, lines.end, lines.number);
      const isBlockFull = writer.buffer.length >= blockBytes || writer.rows >= mostRows;
      if (isBlockFull || rejects.pendingBytes >= REJECTS_BYTES || counts.rejected > maxRejects) return false;
    }
  }

  /** Takes plain events from the chunk at hand, many at a time. True when the block or the segment is full. */
  #takeManyEvents(blockBytes: number, mostRows: number): boolean {
    const { codec, writer } = this.#options;
    const lines = this.#lines;
    if (!(lines instanceof EventLines)) return false;
    // The first row of a segment brings its stamp.
    for (let start = lines.nextStart; start >= 0 && writer.rows > 0; start = lines.nextStart) {
      const { buffer } = writer;
      // So few bytes that they hold no more rows than are left to the segment.
      const pause = Math.min(blockBytes - buffer.length, (mostRows - writer.rows) * LEAST_LINE_BYTES);
      const count = codec.encodeLines(lines.chunk, start, lines.number + 1, buffer, pause, this.#longestUnchecked);
      if (count === 0) return false;
      lines.skip(count, codec.linesEnd);
      this.#count(count);
      if (buffer.length >= blockBytes || writer.rows >= mostRows) return true;
    }
    return false;
  }

  #count(events: number): void {
    const { counts, writer } = this.#options;
    counts.accepted += events;
    if (writer.rows === 0) this.#deadline = performance.now() + (this.#options.segmentMillis ?? SEGMENT_MILLIS);
    writer.rows += events;
  }

  #takeEvent(input: Buffer, start: number, end: number, position: string | number): void {
    const { codec, writer, stamp } = this.#options;
    if (writer.rows === 0) writer.begin(stamp());
    const { buffer } = writer;
    const lineStart = buffer.length;
    let rejection = codec.encode(input, start, end, position, buffer);
    if (rejection === undefined && this.#limits !== undefined) {
      rejection = this.#limits.rejectionOf(input, start, end, () => buffer.bytes.subarray(lineStart, buffer.length));
      if (rejection !== undefined) buffer.length = lineStart;
    }
    if (rejection !== undefined) {
      this.#reject(rejection, input, start, end, position);
      return;
    }
    this.#count(1);
  }

  #reject(rejection: Rejection, input: Buffer, start: number, end: number, position: string | number): void {
    const isReplay = this.#options.replayRejects === true;
    const hint = isReplay
      ? undefined
      : rejectionHint(rejection, this.#lines.number, input.subarray(start, end), this.#lines.isUnterminated);
    const told = hint === undefined ? rejection : { ...rejection, reason: `${rejection.reason} (${hint})` };
    const whole = this.#prefix + String(position);
    this.#options.counts.reject(whole, told);
    this.#options.rejects.add(whole, told, input, start, end);
  }

  #takeFault({ fault, input, start, end, number }: EventCutter): void {
    if (fault !== undefined) this.#reject(fault, input, start, end, number);
  }

  #takeLongLine(isEnd: boolean): void {
    const { input, start, end, number } = this.#lines;
    if (this.#options.replayRejects === true) throw this.#notRejects(number);
    this.#long ??= { start: Buffer.from(input.subarray(start, Math.min(end, start + KEPT_BYTES))), bytes: 0 };
    this.#long.bytes += end - start;
    if (isEnd) this.#rejectLongLine();
  }

  #rejectLongLine(): void {
    if (this.#long === undefined) return;
    const position = this.#prefix + String(this.#lines.number);
    this.#options.counts.reject(position, TOO_LARGE);
    this.#options.rejects.addStart(position, TOO_LARGE, this.#long.start, this.#long.bytes);
    this.#long = undefined;
  }

  #takeRecord(): void {
    const { input, start, end, number } = this.#lines;
    const record = parseRejectRecord(input.subarray(start, end));
    if (record === undefined) throw this.#notRejects(number);
    const { position, event } = record;
    if (event === undefined) this.#keepRecord(record.position, input, start, end);
    else if (event.length > MAX_EVENT_BYTES) this.#reject(TOO_LARGE, event, 0, event.length, position);
    else this.#takeEvent(event, 0, event.length, position);
  }

  /** Of an event that was too long only the start is known: it is rejected again, and its record goes over as it is. */
  #keepRecord(position: string, input: Buffer, start: number, end: number): void {
    this.#options.counts.reject(position, TOO_LARGE);
    this.#options.rejects.addRecord(input, start, end);
  }

  #notRejects(line: number): DedupError {
    const name = this.#source?.name ?? '';
    return new DedupError(this.#givenOut === 0 ? 'not-started' : 'failed', [
      {
        code: 'SOURCE.NOT_REJECTS',
        summary: `line ${line} of ${name} is no rejected event`,
        where: `${name}:${line}`,
        why: 'each line of a rejects file is a JSON object with "position", and with "event" or "event_base64"',
        next: 'repair the line, or load the file as ordinary events, without --rejects-from',
      },
    ]);
  }

  /** Waits for the next chunk, or for the end of the segment's time. At the end of a source goes on with the next one. */
  async #nextChunk(): Promise<'taken' | 'late'> {
    const { signal, counts } = this.#options;
    this.#report(false);
    this.#pending ??= this.#chunks?.next();
    if (this.#pending === undefined) {
      this.#openNextSource();
      return 'taken';
    }
    const waited = await waitFor(this.#pending, this.#deadline - performance.now(), signal);
    if (waited === 'late') return 'late';
    if (waited === 'aborted') {
      this.#abandon();
      return 'taken';
    }
    const { done, value } = await this.#pending;
    this.#pending = undefined;
    if (done === true && signal.aborted) {
      // The source has stopped for the signal, perhaps within a line.
      this.#abandon();
      return 'taken';
    }
    counts.bytesRead = this.#bytesBefore + (this.#stream?.bytesRead ?? 0);
    this.#followStream();
    if (done === true) {
      this.#chunks = undefined;
      this.#bytesBefore = counts.bytesRead;
      this.#lines.finish();
      return 'taken';
    }
    this.#lines.feed(value);
    return 'taken';
  }

  /** What a source is, and so how its events are cut and what their positions are, shows with its first bytes. */
  #followStream(): void {
    if (this.#options.replayRejects === true || this.#stream === undefined || this.#lines === this.#stream.cutter) return;
    this.#lines = this.#stream.cutter;
    this.#prefix = `${this.#source?.name ?? ''}:${this.#stream.rowWord}`;
    this.#options.writer.follow(this.#prefix);
  }

  #openNextSource(): void {
    const next = this.#sources.next();
    if (next.done === true || this.#options.signal.aborted) {
      this.#isEnded = true;
      return;
    }
    this.#source = next.value;
    const { spec, signal, replayRejects = false } = this.#options;
    const exitClass = (): ExitClass => (this.#givenOut === 0 ? 'not-started' : 'failed');
    const source: EventSource = replayRejects ? { ...next.value, format: 'ndjson' } : next.value;
    this.#stream = new EventStream({ source, spec, signal, exitClass });
    this.#chunks = this.#stream;
    this.#lines = new EventLines(replayRejects ? MAX_RECORD_BYTES : MAX_EVENT_BYTES);
    this.#prefix = replayRejects ? '' : `${next.value.name}:`;
    this.#options.writer.follow(this.#prefix);
  }

  /** Stops reading. Half a line at the end of what was read is no event yet. */
  #abandon(): void {
    this.#isEnded = true;
    // What is there of an endless line is told as it is.
    this.#rejectLongLine();
    this.#pending?.catch(() => undefined);
    // Not waited for: a source that is idle would answer only with its next bytes.
    this.#chunks?.return?.().catch(() => undefined);
  }

  async #stopForRejects(): Promise<never> {
    const { counts, rejects, rejectsFile, maxRejects = 0 } = this.#options;
    this.#isEnded = true;
    this.#abandon();
    await rejects.close();
    throw tooManyRejects(counts.totals(), maxRejects, rejectsFile);
  }

  #report(isForced: boolean): void {
    const { counts, onProgress } = this.#options;
    if (onProgress === undefined) return;
    const now = performance.now();
    if (!isForced && now - this.#progressAt < PROGRESS_MILLIS) return;
    this.#progressAt = now;
    onProgress(counts.totals());
  }
}

/** How large a segment becomes after so many others. */
export function segmentBytesAfter(segments: number): number {
  const first = FIRST_SEGMENTS[segments];
  if (first !== undefined) return first;
  return SEGMENT_BYTES * 2 ** Math.min(MOST_DOUBLINGS, Math.floor(segments / SEGMENTS_OF_ONE_SIZE));
}

/** So much of an event that is too long is kept: enough to see what it is. */
const KEPT_BYTES = 64 * 1024;

const TOO_LARGE: Rejection = { code: 'EVENT.TOO_LARGE', reason: `the event is longer than ${MAX_EVENT_BYTES / 1024 / 1024} MiB` };
