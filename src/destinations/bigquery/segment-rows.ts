import { type FileHandle, open } from 'node:fs/promises';
import type { Segment, SegmentPart } from '../../events/segment.ts';
import { BigQueryFailure } from './failure.ts';

const CHUNK_BYTES = 1024 * 1024;

/** The rows of a segment on their way. */
export interface SegmentRows {
  /** Iterate once. A chunk is good until the next one is asked for. */
  readonly chunks: AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Opens the rows of a segment, as often as they are to be sent. Throws the system's error when its file cannot be read. */
export async function openSegmentRows(segment: Segment): Promise<SegmentRows> {
  const { path, bytes, parts = [{ kind: 'file', from: 0, to: bytes }] } = segment;
  const file = parts.some(({ kind }) => kind === 'file') ? await open(path, 'r') : undefined;
  return { chunks: chunksOf(parts, file), close: async () => file?.close() };
}

async function* chunksOf(parts: readonly SegmentPart[], file: FileHandle | undefined): AsyncGenerator<Buffer> {
  const buffer = file === undefined ? Buffer.alloc(0) : Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (const part of parts) {
    if (part.kind === 'memory') {
      yield part.bytes;
      continue;
    }
    for (let at = part.from; at < part.to;) {
      const bytesRead = (await file?.read(buffer, 0, Math.min(CHUNK_BYTES, part.to - at), at))?.bytesRead ?? 0;
      // Not a broken connection: trying again cannot help.
      if (bytesRead === 0) throw new BigQueryFailure(`a temporary file was cut off at byte ${at} of ${part.to}`, {});
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
