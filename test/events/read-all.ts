import { readFile } from 'node:fs/promises';
import type { EventReader, EventTotals, ReadEventsOptions } from '../../src/events/event-reader.ts';
import type { EventSource } from '../../src/events/event-source.ts';
import { readEvents } from '../../src/events/read-events.ts';
import { column, eventSpec } from './event-spec.ts';

/** A source that gives these chunks. */
export function sourceOf(name: string, ...chunks: readonly (string | Uint8Array)[]): EventSource {
  return {
    name,
    async *open() {
      for (const chunk of chunks) yield Buffer.from(chunk);
    },
  };
}

/** A reader of events with `id`, `seq` and `note`; the stamps are 0, 1, 2, … microseconds after 1970. */
export function reader(sources: readonly EventSource[], changes: Partial<ReadEventsOptions> = {}): EventReader {
  let stamps = 0n;
  return readEvents({
    spec: eventSpec([column('note', 'STRING')]),
    sources,
    runId: 'run',
    stamp: () => stamps++,
    signal: new AbortController().signal,
    ...changes,
  });
}

export interface ReadSegment {
  readonly number: number;
  readonly rows: number;
  readonly bytes: number;
  /** `id` and position of each row. */
  readonly events: readonly string[];
}

/** Everything that a reader gives out. Segments are removed, and the reader is closed. */
export async function readAll(
  events: EventReader,
): Promise<{ readonly segments: readonly ReadSegment[]; readonly totals: EventTotals }> {
  const segments: ReadSegment[] = [];
  try {
    for await (const segment of events.segments()) {
      const content = await readFile(segment.path, 'utf8');
      await segment.remove();
      segments.push({
        number: segment.number,
        rows: segment.rows,
        bytes: segment.bytes,
        events: rowsOf(content).map((row) => `${String(row['id'])} ${String(row['_dedup_position'])}`),
      });
      if (Buffer.byteLength(content) !== segment.bytes) throw new Error('the segment has other bytes than it says');
    }
    return { segments, totals: events.totals() };
  } finally {
    await events.close();
  }
}

/** The JSON objects of an NDJSON text. */
export function rowsOf(content: string): readonly Readonly<Record<string, unknown>>[] {
  return content
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));
}
