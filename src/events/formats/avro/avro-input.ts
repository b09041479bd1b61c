/** The bytes of a stream by number: as many as are asked for, in one piece. */
export class AvroInput {
  /** Bytes taken so far. */
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** The next `size` bytes; fewer when the stream ends before. Good until more are asked for. */
  async take(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = size;
    for (;;) {
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      // A chunk is good only until the next one is asked for.
      if (part.length > 0) parts.push(missing === 0 && parts.length === 0 ? part : Buffer.from(part));
      if (missing === 0) break;
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    this.position += size - missing;
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }

  /** An Avro long of at most ten bytes; `undefined` when the stream ends before it. */
  async long(): Promise<number | undefined> {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte] = await this.take(1);
      if (byte === undefined) {
        if (shift === 0n) return undefined;
        throw new Error('the file ends within a number');
      }
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)));
    }
    throw new Error('a whole number has more than ten bytes');
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
