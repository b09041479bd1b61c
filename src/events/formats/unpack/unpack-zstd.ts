import * as zlib from 'node:zlib';
import type { Decoding } from '../decoding.ts';
import { shownName, sourceFault } from '../decoding.ts';
import { through } from './through.ts';
import { ZstdFrames } from './zstd-frames.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * Unpacks zstd with all its frames. Node stops at the end of the first frame and drops what follows it in the same chunk, without an error;
 * so each frame is given to a stream of its own.
 */
export async function* unpackZstd(
  chunks: AsyncIterable<Uint8Array>,
  decoding: Decoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!('createZstdDecompress' in zlib)) throw tooOld(decoding);
  const frames = new ZstdFrames(chunks[Symbol.asyncIterator]());
  try {
    while (await frames.nextFrame()) {
      yield* through(frames.bytesOfFrame(), zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES }));
    }
  } finally {
    await frames.close();
  }
}

function tooOld(decoding: Decoding): Error {
  const name = shownName(decoding.source.name);
  return sourceFault(decoding, {
    code: 'SOURCE.NO_ZSTD',
    summary: `${name} is packed by zstd, which this Node cannot unpack`,
    why: 'Node can since version 22.15',
    next: 'use a newer Node, or unpack it on the way: zstdcat FILE | dedup … -',
  });
}
