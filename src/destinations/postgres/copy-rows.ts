import { createReadStream } from 'node:fs';
import type { Segment } from '../../events/segment.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import { CopyLineWriter } from './copy-line-writer.ts';

/** Bytes of the file that are read, and of rows that are given out, at a time. */
const BLOCK_BYTES = 256 * 1024;

const LINE_FEED = 0x0a;

/** The rows of a segment for `COPY … FROM STDIN`, block by block, each of whole rows and good for the receiver to keep. */
export async function* copyRows(
  spec: TableSpec,
  segment: Pick<Segment, 'path' | 'stamp'>,
  runId: string,
): AsyncGenerator<Buffer, void, undefined> {
  const writer = new CopyLineWriter(spec, segment.stamp, runId);
  let rest: readonly Buffer[] = [];
  const chunks: AsyncIterable<Buffer> = createReadStream(segment.path, { highWaterMark: BLOCK_BYTES });
  for await (const chunk of chunks) {
    const firstEnd = chunk.indexOf(LINE_FEED);
    if (firstEnd < 0) {
      rest = [...rest, chunk];
      continue;
    }
    const first = Buffer.concat([...rest, chunk.subarray(0, firstEnd)]);
    writer.write(first, 0, first.length);
    let start = firstEnd + 1;
    for (let end = chunk.indexOf(LINE_FEED, start); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      writer.write(chunk, start, end);
      start = end + 1;
    }
    rest = start < chunk.length ? [chunk.subarray(start)] : [];
    yield Buffer.from(writer.output.subarray(0, writer.length));
    writer.length = 0;
  }
  if (rest.length === 0) return;
  const last = Buffer.concat(rest);
  writer.write(last, 0, last.length);
  yield Buffer.from(writer.output.subarray(0, writer.length));
}
