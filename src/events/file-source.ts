import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { DedupError } from '../errors.ts';
import type { EventSource } from './event-source.ts';
import { causeOf } from './system-error.ts';

/** Larger reads are no faster (measured), smaller ones cost more calls. */
const CHUNK_BYTES = 1024 * 1024;

/** A file or device as a source. `bytes` is the size of a regular file. */
export function fileSource(path: string, bytes?: number): EventSource {
  const source = { name: path, open: (signal: AbortSignal) => readChunks(path, signal) };
  return bytes === undefined ? source : { ...source, path, bytes };
}

/** The next chunk is read while the last one is worked on: into two buffers in turn, lest each megabyte costs a collection of garbage. */
async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await attempt(path, () => open(path, 'r'));
  let [idle, busy] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let pending: Promise<Uint8Array> | undefined;
  try {
    pending = readChunk(handle, path, busy);
    for (;;) {
      const chunk = await pending;
      if (chunk.length === 0 || signal.aborted) return;
      [idle, busy] = [busy, idle];
      pending = readChunk(handle, path, busy);
      // Whoever takes no further chunk never sees this promise again.
      pending.catch(() => undefined);
      yield chunk;
    }
  } finally {
    await pending?.catch(() => undefined);
    await handle.close();
  }
}

async function readChunk(handle: FileHandle, path: string, buffer: Buffer): Promise<Uint8Array> {
  const { bytesRead } = await attempt(path, () => handle.read(buffer, 0, CHUNK_BYTES, null));
  return buffer.subarray(0, bytesRead);
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new DedupError(
      'failed',
      [
        {
          code: 'SOURCE.UNREADABLE',
          summary: `cannot read ${path}`,
          where: path,
          why: causeOf(error),
          next: 'run the same command again: events that were staged before are not staged wrongly twice',
        },
      ],
      { cause: error },
    );
  }
}
