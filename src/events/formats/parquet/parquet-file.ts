import type { FileHandle } from 'node:fs/promises';
import type { AsyncBuffer } from 'hyparquet';

/** A file as its reader takes it: any range of bytes. */
export class ParquetFile implements AsyncBuffer {
  readonly byteLength: number;
  readonly #handle: FileHandle;
  readonly #onRead: (bytes: number) => void;
  /** Bytes from here to the end were told to `onRead`: the footer is read with what stands before it, and of a small file that is all. */
  #toldFrom: number;
  /**
   * Ranges of the row group at hand: its windows ask for the same ones, and their bytes are in memory in any case while a window is read.
   */
  readonly #kept = new Map<number, { readonly end: number; readonly bytes: Promise<ArrayBuffer> }>();

  /** `onRead` is told of every byte once, and not again when ranges overlap the end of the file, which is read first. */
  constructor(handle: FileHandle, byteLength: number, onRead: (bytes: number) => void) {
    this.#handle = handle;
    this.byteLength = byteLength;
    this.#onRead = onRead;
    this.#toldFrom = byteLength;
  }

  slice(start: number, end: number = this.byteLength): Promise<ArrayBuffer> {
    const kept = this.#kept.get(start);
    if (kept?.end === end) return kept.bytes;
    const bytes = this.#read(start, end);
    this.#kept.set(start, { end, bytes });
    return bytes;
  }

  /** The next row group has other ranges. */
  forget(): void {
    this.#kept.clear();
  }

  async #read(start: number, end: number): Promise<ArrayBuffer> {
    if (start < 0 || end > this.byteLength || start > end)
      throw new Error(`it points to bytes ${start} to ${end}, and the file has ${this.byteLength}`);
    const bytes = new Uint8Array(end - start);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await this.#handle.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) throw new Error('the file has become shorter while it was read');
      at += bytesRead;
    }
    const isUpToEnd = end >= this.#toldFrom;
    this.#onRead(Math.max(0, (isUpToEnd ? this.#toldFrom : end) - start));
    if (isUpToEnd) this.#toldFrom = Math.min(this.#toldFrom, start);
    return bytes.buffer;
  }
}
