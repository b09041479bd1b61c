import { createGunzip } from 'node:zlib';
import { through } from './through.ts';

/** What comes out at once: larger pieces cost fewer hand-overs between threads. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Unpacks gzip with all its members. Node reads one member after the other, takes zeros behind the last one for padding, and fails on anything
 * else there.
 */
export function unpackGzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(chunks, createGunzip({ chunkSize: CHUNK_BYTES }));
}
