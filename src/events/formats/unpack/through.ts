import type { Transform } from 'node:stream';

/** Sends chunks through a stream that makes others of them. A chunk is asked for when the one before is used up. */
export async function* through(
  chunks: AsyncIterable<Uint8Array>,
  stream: Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  const fed = feed(chunks, stream);
  // Also seen below, unless the consumer leaves before.
  fed.catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const chunk of stream) yield chunk;
    await fed;
  } finally {
    stream.destroy();
  }
}

async function feed(chunks: AsyncIterable<Uint8Array>, stream: Transform): Promise<void> {
  for await (const chunk of chunks) await write(stream, chunk);
  stream.end();
}

/** Settles when the stream has taken the bytes, so that their buffer may be used again. */
async function write(stream: Transform, chunk: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onClose = (): void => reject(new Error('the stream was closed'));
  stream.once('close', onClose);
  stream.write(chunk, (error) => {
    stream.off('close', onClose);
    if (error === null || error === undefined) resolve();
    else reject(error);
  });
  await promise;
}
