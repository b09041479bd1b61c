import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DedupError } from '../errors.ts';
import { makeFolder } from '../spec/make-folder.ts';
import { parseRejectRecord } from './parse-reject-record.ts';
import type { Rejection } from './rejection.ts';
import { causeOf } from './system-error.ts';

/** One line of a rejects file. */
export interface RejectRecord extends Rejection {
  /** Where the event came from: `file:line`, or topic/partition/offset. */
  readonly position: string;
  /** The raw event. */
  readonly event?: string;
  /** The raw event in base64, when it is not UTF-8. */
  readonly event_base64?: string;
  /** Of an event that is too long to be kept whole: how many bytes it has … */
  readonly event_bytes?: number;
  /** … and how it begins … */
  readonly event_start?: string;
  /** … in base64 when that is not UTF-8. */
  readonly event_start_base64?: string;
}

/**
 * The file that keeps rejected events, one JSON object a line (`RejectRecord`). Made when the first one comes, with its folder, mode 0600
 * since events may hold anything; appended to when it is there and holds rejects, so that a mistyped `--rejects` never spoils another file
 * (`REJECTS.NOT_REJECTS`). `add` only queues: call `flush` when `pendingBytes` grows.
 */
export class RejectsFile {
  /** Bytes, about, that wait for `flush`. */
  pendingBytes = 0;
  /** Absent in a dry run: then rejects are only counted. */
  readonly #path: string | undefined;
  #pending: Uint8Array[] = [];
  #handle: FileHandle | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** Keeps the event in `input[start, end)`. */
  add(position: string, rejection: Rejection, input: Buffer, start: number, end: number): void {
    if (this.#path === undefined) return;
    const bytes = input.subarray(start, end);
    const raw = isUtf8(bytes) ? { event: bytes.toString('utf8') } : { event_base64: bytes.toString('base64') };
    const record: RejectRecord = { position, ...rejection, ...raw };
    this.#queue(`${JSON.stringify(record)}\n`);
  }

  /** Keeps how an event of `bytes` bytes begins that is too long to be kept whole. */
  addStart(position: string, rejection: Rejection, start: Buffer, bytes: number): void {
    if (this.#path === undefined) return;
    const whole = start.subarray(0, endOfText(start));
    const raw = isUtf8(whole) ? { event_start: whole.toString('utf8') } : { event_start_base64: start.toString('base64') };
    const record: RejectRecord = { position, ...rejection, event_bytes: bytes, ...raw };
    this.#queue(`${JSON.stringify(record)}\n`);
  }

  /** Takes a line over from another rejects file as it is. */
  addRecord(input: Buffer, start: number, end: number): void {
    if (this.#path === undefined) return;
    this.#queue(Buffer.from(input.subarray(start, end)));
    this.#queue('\n');
  }

  /** Writes what waits. Throws `DedupError` when the file cannot be written. */
  async flush(): Promise<void> {
    if (this.#path === undefined || this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.pendingBytes = 0;
    await this.#try(this.#path, async (path) => {
      this.#handle ??= await openToAppend(path);
      await this.#handle.appendFile(bytes);
    });
  }

  /** Writes what waits, brings it to the disk and closes the file. Safe to call twice. */
  async close(): Promise<void> {
    await this.flush();
    const handle = this.#handle;
    if (handle === undefined || this.#path === undefined) return;
    this.#handle = undefined;
    await this.#try(this.#path, async () => {
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
  }

  #queue(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#pending.push(bytes);
    this.pendingBytes += bytes.length;
  }

  async #try(path: string, action: (path: string) => Promise<void>): Promise<void> {
    try {
      await action(path);
    } catch (error) {
      if (error instanceof DedupError) throw error;
      throw new DedupError(
        'failed',
        [
          {
            code: 'REJECTS.WRITE_FAILED',
            summary: 'cannot keep the rejected events',
            where: path,
            why: causeOf(error),
            next: 'free or choose another place with --rejects FILE and run the same command again: loading an event twice is harmless',
          },
        ],
        { cause: error },
      );
    }
  }
}

/** Where the last whole character ends, as far as the first byte of the one that is cut off tells. */
function endOfText(bytes: Buffer): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 4); at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return at + 1;
    if (byte >= 0xc0) return at;
  }
  return bytes.length;
}

/** How every record begins that `RejectsFile` writes. */
const RECORD_START = Buffer.from('{"position":');

/** A longer first line is told by its start alone. */
const HEAD_BYTES = 64 * 1024;

/** A run that was killed may have left half a line: the next record begins a new one. */
async function openToAppend(path: string): Promise<FileHandle> {
  await makeFolder(dirname(path));
  const handle = await open(path, 'a+', 0o600);
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size === 0) return handle;
    if (!(await holdsRejects(handle))) throw notRejects(path);
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, found.size - 1);
    if (last[0] !== 0x0a) await handle.appendFile('\n');
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Judged by the first line, which a person who repaired it may have written in another way. */
async function holdsRejects(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  const end = head.indexOf(0x0a);
  return (
    head.subarray(0, RECORD_START.length).equals(RECORD_START) ||
    parseRejectRecord(end < 0 ? head : head.subarray(0, end)) !== undefined
  );
}

function notRejects(path: string): DedupError {
  return new DedupError('failed', [
    {
      code: 'REJECTS.NOT_REJECTS',
      summary: `${path} is there already, and holds something else than rejected events`,
      where: path,
      why: 'rejects are appended to a file that is there, and nothing else may be spoiled by them',
      next: 'choose another file with --rejects FILE and run the same command again: loading an event twice is harmless',
    },
  ]);
}
