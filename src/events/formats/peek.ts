/** The first bytes of a stream, and the whole stream. */
export interface Peeked {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Reads as far as `isEnough` asks, or to the end. Of a stream that is long enough at once, no byte is copied. */
export async function peek(chunks: AsyncIterable<Uint8Array>, isEnough: (head: Buffer) => boolean): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let isEnded = false;
  do {
    const next = await iterator.next();
    if (next.done === true) isEnded = true;
    else if (head.length === 0) head = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    else head = Buffer.concat([head, next.value]);
    // A chunk is good only until the next one is asked for.
    if (!isEnded && !isEnough(head)) head = Buffer.from(head);
  } while (!isEnded && !isEnough(head));
  return { head, chunks: headFirst(head, iterator, isEnded) };
}

async function* headFirst(
  head: Buffer,
  iterator: AsyncIterator<Uint8Array>,
  isEnded: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isDone = isEnded;
  try {
    if (head.length > 0) yield head;
    while (!isDone) {
      const next = await iterator.next();
      if (next.done === true) isDone = true;
      else yield next.value;
    }
  } finally {
    if (!isDone) await iterator.return?.();
  }
}
