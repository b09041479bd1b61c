import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import { BLOCK_BYTES, BlockPool } from './block-pool.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import { makeSegmentFolder, sweepSegmentFolders } from './segment-folder.ts';
import type { Segment, SegmentPart } from './segment.ts';
import { causeOf } from './system-error.ts';

/** A buffer is handed over when it holds so much: the rest of the block is room for the last line. */
export const FULL_BYTES: number = BLOCK_BYTES - 16 * 1024;

/**
 * Writes segments, one after the other. Lines go to `buffer`; `spill` hands them over and gives an empty block to go on with: what was
 * handed over stays in memory while there is room, and else goes to the disk, with at most one write under way. The folder is made
 * with the first write.
 */
export class SegmentWriter {
  /** Where lines are appended. */
  readonly buffer: SegmentBuffer = new SegmentBuffer();
  /** Rows of the segment at hand; counted by whoever appends them. */
  rows = 0;
  readonly #loadId: string | undefined;
  readonly #pool: BlockPool | undefined;
  #stamp: Instant = 0n;
  #folder: string | undefined;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #parts: SegmentPart[] = [];
  /** The pool's blocks in `#parts`. */
  #blocks: Buffer[] = [];
  #written = 0;
  #inFile = 0;
  #number = 1;
  #write: Promise<void> = Promise.resolve();
  /** A block that is not the pool's: on its way to the disk, or idle. */
  #spare: Buffer | undefined;

  /**
   * Without a `loadId`, the lines have no stamp and no load. With `heldBytes`, so many bytes of segments stay in memory until these
   * are removed, and segments come in parts; without, each is a file.
   */
  constructor(loadId?: string, heldBytes?: number) {
    this.#loadId = loadId;
    if (heldBytes !== undefined) this.#pool = new BlockPool(heldBytes);
    this.buffer.exchange(Buffer.allocUnsafeSlow(BLOCK_BYTES));
  }

  /** Bytes of the segment at hand. */
  get bytes(): number {
    return this.#written + this.buffer.length;
  }

  /** The stamp of the segment at hand; to be set before its first row. */
  begin(stamp: Instant): void {
    this.#stamp = stamp;
    this.buffer.begin(stamp, this.#loadId);
  }

  /** How the positions of the following events begin. */
  follow(positionPrefix: string): void {
    this.buffer.follow(positionPrefix);
  }

  /** Hands the lines at hand to memory or to the disk. Waits for the write before this one. */
  async spill(): Promise<void> {
    const { length } = this.buffer;
    if (length === 0) return;
    // A block that had to grow for a long line is too large to be held.
    const next = this.buffer.bytes.length <= BLOCK_BYTES ? this.#pool?.exchange() : undefined;
    if (next !== undefined) {
      const block = this.buffer.exchange(next);
      this.#blocks.push(block);
      this.#parts.push({ kind: 'memory', bytes: block.subarray(0, length) });
      this.#written += length;
      return;
    }
    await this.#write;
    const { handle, path } = await this.#open();
    const full = this.buffer.exchange(this.#spare ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.#spare = undefined;
    this.#addStretch(length);
    this.#written += length;
    this.#write = attempt(path, () => handle.appendFile(full.subarray(0, length))).then(() => {
      if (full.length <= BLOCK_BYTES) this.#spare = full;
    });
    // Seen by the next spill or by finish; not an accident if neither comes.
    this.#write.catch(() => undefined);
  }

  /** Ends the segment at hand; `undefined` when it has no rows. */
  async finish(): Promise<Segment | undefined> {
    if (this.rows === 0) return undefined;
    await this.spill();
    await this.#write;
    const file = this.#file;
    if (file !== undefined) await attempt(file.path, () => file.handle.close());
    const [parts, blocks] = [this.#parts, this.#blocks];
    const segment: Segment = {
      number: this.#number,
      path: file?.path ?? '',
      ...(this.#pool === undefined ? {} : { parts }),
      rows: this.rows,
      bytes: this.#written,
      stamp: this.#stamp,
      remove: async () => {
        parts.length = 0;
        for (const block of blocks.splice(0)) this.#pool?.takeBack(block);
        if (file !== undefined) await rm(file.path, { force: true });
      },
    };
    this.#file = undefined;
    this.#parts = [];
    this.#blocks = [];
    this.#number += 1;
    this.rows = 0;
    this.#written = 0;
    this.#inFile = 0;
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

  #addStretch(length: number): void {
    const from = this.#inFile;
    this.#inFile += length;
    const last = this.#parts.at(-1);
    if (last?.kind === 'file') this.#parts[this.#parts.length - 1] = { ...last, to: this.#inFile };
    else this.#parts.push({ kind: 'file', from, to: this.#inFile });
  }

  async #open(): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    if (this.#file !== undefined) return this.#file;
    const parent = tmpdir();
    if (this.#folder === undefined) {
      await sweepSegmentFolders(parent);
      this.#folder = await attempt(parent, () => makeSegmentFolder(parent));
    }
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
