import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import { makeSegmentFolder, sweepSegmentFolders } from './segment-folder.ts';
import type { Segment } from './segment.ts';
import { causeOf } from './system-error.ts';

/**
 * Writes segments, one after the other. Lines go to `buffer`; `spill` hands them to the disk and gives an empty buffer to go on with
 * meanwhile. There is at most one write under way, so memory holds two buffers. The folder is made with the first segment.
 */
export class SegmentWriter {
  /** Where lines are appended. Another one after `spill`. */
  buffer: SegmentBuffer = new SegmentBuffer();
  /** Rows of the segment at hand; counted by whoever appends them. */
  rows = 0;
  readonly #loadId: string | undefined;
  #spare = new SegmentBuffer();
  #stamp: Instant = 0n;
  #folder: string | undefined;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #written = 0;
  #number = 0;
  #write: Promise<void> = Promise.resolve();

  /** Without a `loadId`, the lines have no stamp and no load. */
  constructor(loadId?: string) {
    this.#loadId = loadId;
  }

  /** Bytes of the segment at hand. */
  get bytes(): number {
    return this.#written + this.buffer.length;
  }

  /** The stamp of the segment at hand; to be set before its first row. */
  begin(stamp: Instant): void {
    this.#stamp = stamp;
    for (const buffer of [this.buffer, this.#spare]) buffer.begin(stamp, this.#loadId);
  }

  /** How the positions of the following events begin. */
  follow(positionPrefix: string): void {
    for (const buffer of [this.buffer, this.#spare]) buffer.follow(positionPrefix);
  }

  /** Hands the lines at hand to the disk. Waits for the hand-over before this one. */
  async spill(): Promise<void> {
    if (this.buffer.length === 0) return;
    await this.#write;
    const { handle, path } = await this.#open();
    const full = this.buffer;
    this.buffer = this.#spare;
    this.#spare = full;
    this.#written += full.length;
    this.#write = attempt(path, () => handle.appendFile(full.taken())).then(() => {
      full.length = 0;
    });
    // Seen by the next spill or by finish; not an accident if neither comes.
    this.#write.catch(() => undefined);
  }

  /** Ends the segment at hand; `undefined` when it has no rows. */
  async finish(): Promise<Segment | undefined> {
    if (this.rows === 0) return undefined;
    await this.spill();
    await this.#write;
    const { handle, path } = await this.#open();
    await attempt(path, () => handle.close());
    this.#file = undefined;
    const segment: Segment = {
      number: this.#number,
      path,
      rows: this.rows,
      bytes: this.#written,
      stamp: this.#stamp,
      remove: () => rm(path, { force: true }),
    };
    this.rows = 0;
    this.#written = 0;
    return segment;
  }

  /** Removes the folder with whatever is in it. Safe to call twice. */
  async close(): Promise<void> {
    await this.#write.catch(() => undefined);
    await this.#file?.handle.close().catch(() => undefined);
    this.#file = undefined;
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #open(): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    if (this.#file !== undefined) return this.#file;
    const parent = tmpdir();
    if (this.#folder === undefined) {
      await sweepSegmentFolders(parent);
      this.#folder = await attempt(parent, () => makeSegmentFolder(parent));
    }
    this.#number += 1;
    const path = join(this.#folder, `segment-${this.#number}.ndjson`);
    this.#file = { path, handle: await attempt(path, () => open(path, 'wx', 0o600)) };
    return this.#file;
  }
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new DedupError(
      'failed',
      [
        {
          code: 'SEGMENT.WRITE_FAILED',
          summary: 'cannot write checked events to the temporary folder',
          where: path,
          why: causeOf(error),
          next: 'make room there, or point TMPDIR to a folder with room for a few segments (64 MiB each); then run the same command again',
        },
      ],
      { cause: error },
    );
  }
}
