/** Bytes of a block. Larger writes and requests are no faster (measured). */
export const BLOCK_BYTES: number = 1024 * 1024;

/**
 * Blocks of memory for segments that wait in it until they are staged. They are used again and again: megabytes that are thrown away
 * cost more time in collecting garbage than in filling them.
 */
export class BlockPool {
  readonly #most: number;
  readonly #idle: Buffer[] = [];
  #held = 0;

  /** At most so many bytes are held at once, in blocks of `BLOCK_BYTES`. */
  constructor(mostBytes: number) {
    this.#most = Math.floor(mostBytes / BLOCK_BYTES);
  }

  /** Says that a full block is to be held, and gives another one for it, whose bytes mean nothing; `undefined` when too many are held. */
  exchange(): Buffer | undefined {
    if (this.#held >= this.#most) return undefined;
    this.#held += 1;
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
  }

  /** Takes back a block that was held; nobody may read it any more. */
  takeBack(block: Buffer): void {
    this.#held -= 1;
    this.#idle.push(block);
  }
}
