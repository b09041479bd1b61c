/** Bytes of Avro data, read one value after the other. Throws an `Error` when they end too early. */
export class AvroCursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;

  /** `bytes` is what there is. */
  begin(bytes: Buffer): void {
    this.bytes = bytes;
    this.at = 0;
  }

  /** Goes over `size` bytes and returns where they began. */
  take(size: number): number {
    const start = this.at;
    if (size < 0 || size > this.bytes.length - start) throw new Error('a value goes on behind the end of its block');
    this.at = start + size;
    return start;
  }

  /** A length or an index: never so large that it would not be exact. */
  count(): number {
    return Number(this.long());
  }

  /** An int or a long; a bigint only where a number would not be exact. */
  long(): number | bigint {
    const { bytes } = this;
    let value = 0;
    let factor = 1;
    for (let index = 0; index < 7; index += 1) {
      const byte = bytes[this.take(1)] ?? 0;
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return this.#longOf(BigInt(value));
  }

  /** Goes on behind seven bytes of a long. */
  #longOf(low: bigint): bigint {
    let value = low;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.take(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new Error('a whole number has more than ten bytes');
  }
}
