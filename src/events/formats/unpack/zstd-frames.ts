/**
 * Walks over the frames of a zstd stream without unpacking them (RFC 8878, 3.1): where each ends is written in the headers of its blocks.
 * Throws when the bytes end within a frame (`Z_BUF_ERROR`), or are none.
 */
export class ZstdFrames {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes of the stream before `#chunk`. */
  #before = 0;
  #isDone = false;

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** Goes to the next frame with data, over those without; false when there is none. */
  async nextFrame(): Promise<boolean> {
    while (await this.#has(1)) {
      const magic = await this.#peek(4);
      if (magic === ZSTD) return true;
      if ((magic & 0xfffffff0) >>> 0 !== SKIPPABLE) throw new Error(`there is no zstd frame at byte ${this.#before + this.#at}`);
      await this.#skip(4);
      const size = await this.#peek(4);
      await this.#skip(4);
      await this.#skip(size);
    }
    return false;
  }

  /** The bytes of the frame at hand, as it stands in the stream. */
  async *bytesOfFrame(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#take(4);
    const descriptor = await this.#peek(1);
    yield* this.#take(sizeOfHeader(descriptor));
    for (let isLast = false; !isLast;) {
      const header = await this.#peek(3);
      isLast = (header & 1) === 1;
      const kind = (header >> 1) & 3;
      if (kind === 3) throw new Error(`there is no zstd block at byte ${this.#before + this.#at}`);
      // A block of one repeated byte holds that byte alone.
      yield* this.#take(3 + (kind === 1 ? 1 : header >>> 3));
    }
    if ((descriptor & 4) !== 0) yield* this.#take(4);
  }

  /** Leaves the stream, wherever it is. */
  async close(): Promise<void> {
    if (!this.#isDone) await this.#chunks.return?.();
  }

  /** The next bytes as a little-endian number. They stay in the stream. */
  async #peek(bytes: number): Promise<number> {
    if (!(await this.#has(bytes))) throw this.#cutOff();
    let value = 0;
    for (let index = bytes - 1; index >= 0; index -= 1) value = value * 256 + (this.#chunk[this.#at + index] ?? 0);
    return value;
  }

  async *#take(bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = bytes; left > 0;) {
      if (!(await this.#has(1))) throw this.#cutOff();
      const end = Math.min(this.#chunk.length, this.#at + left);
      const part = this.#chunk.subarray(this.#at, end);
      left -= part.length;
      this.#at = end;
      yield part;
    }
  }

  async #skip(bytes: number): Promise<void> {
    for await (const part of this.#take(bytes)) void part;
  }

  /** Brings at least `bytes` bytes (a few) into the chunk; false when the stream ends before. */
  async #has(bytes: number): Promise<boolean> {
    while (this.#chunk.length - this.#at < bytes) {
      // A chunk is good only until the next one is asked for.
      const rest = Uint8Array.from(this.#chunk.subarray(this.#at));
      const next = this.#isDone ? undefined : await this.#chunks.next();
      if (next === undefined || next.done === true) {
        this.#isDone = true;
        return false;
      }
      this.#before += this.#at;
      this.#at = 0;
      this.#chunk = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    }
    return true;
  }

  #cutOff(): Error {
    const length = this.#before + this.#chunk.length;
    return Object.assign(new Error(`the frame goes on behind the end, at byte ${length}`), { code: 'Z_BUF_ERROR' });
  }
}

const ZSTD = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** Bytes of a frame header, its descriptor included: window, dictionary and content size are there or not (RFC 8878, 3.1.1.1). */
function sizeOfHeader(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return 1 + (isSingleSegment ? 0 : 1) + dictionary + contentSize;
}
