import type { EventCodec } from '../../../src/events/event-codec.ts';
import { EventLines } from '../../../src/events/event-lines.ts';
import type { SegmentBuffer } from '../../../src/events/segment-buffer.ts';

export interface Taken {
  /** One text for each rejected line: its number and why. */
  readonly rejections: readonly string[];
  readonly lines: number;
  /** How many of them many at a time. */
  readonly inRuns: number;
}

/** Gives all lines of the chunks to the codec, many at a time where it can, as `SegmentFiller` does. The first has the number after `before`. */
export function takeLines(codec: EventCodec, chunks: readonly Buffer[], before: number, output: SegmentBuffer): Taken {
  const lines = new EventLines();
  lines.number = before;
  const rejections: string[] = [];
  let [taken, inRuns] = [0, 0];
  const take = (): void => {
    for (;;) {
      for (let start = lines.nextStart; start >= 0; start = lines.nextStart) {
        const count = codec.encodeLines(lines.chunk, start, lines.number + 1, output, 20_000, 5000);
        if (count === 0) break;
        lines.skip(count, codec.linesEnd);
        inRuns += count;
        taken += count;
      }
      if (lines.next() !== 'line') return;
      taken += 1;
      const staged = output.length;
      const rejection = codec.encode(lines.input, lines.start, lines.end, lines.number, output);
      if (rejection !== undefined) rejections.push(`${lines.number} ${JSON.stringify(rejection)} ${output.length - staged}`);
    }
  };
  // As from a file: into two buffers in turn, so that what came before last is gone.
  const buffers = [0, 1].map(() => Buffer.alloc(Math.max(1, ...chunks.map(({ length }) => length))));
  for (const [index, chunk] of chunks.entries()) {
    const buffer = buffers[index % 2] ?? chunk;
    chunk.copy(buffer);
    lines.feed(buffer.subarray(0, chunk.length));
    take();
  }
  lines.finish();
  take();
  return { rejections, lines: taken, inRuns };
}
