import { expect, test, vi } from 'vitest';
import type { EventSource } from '../../src/events/event-source.ts';
import type { Segment } from '../../src/events/segment.ts';
import { stageSegments } from '../../src/pipeline/stage-segments.ts';
import { reader } from '../events/read-all.ts';

const event = (id: number): Buffer => Buffer.from(`{"id":"${id}","seq":1}\n`);
const HELD = { heldBytes: 8 * 1024 * 1024 };

test('what a slow stream has brought is cut by time and staged while more comes', async () => {
  const firstStaged = Promise.withResolvers<void>();
  const source: EventSource = {
    name: '-',
    async *open() {
      yield event(1);
      yield event(2);
      // The stream brings more only after what it brought before is staged.
      await firstStaged.promise;
      yield event(3);
    },
  };
  const staged: number[] = [];
  const events = reader([source], { ...HELD, segmentMillis: 30 });
  await stageSegments(events.segments(), { segments: 4, bytes: 1e9 }, async (segment) => {
    staged.push(segment.rows);
    await segment.remove();
    firstStaged.resolve();
  });
  await events.close();
  expect(staged).toEqual([2, 1]);
});

test('a slow stream is cut five minutes after the first event of a segment, and not before', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const idle = Promise.withResolvers<void>();
    const source: EventSource = {
      name: '-',
      async *open() {
        yield event(1);
        await idle.promise;
      },
    };
    const events = reader([source], HELD);
    const cut: Segment[] = [];
    const reading = stageSegments(events.segments(), { segments: 1, bytes: 1e9 }, async (segment) => {
      cut.push(segment);
      await segment.remove();
    });
    await vi.advanceTimersByTimeAsync(299_000);
    expect(cut).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(cut.map(({ rows }) => rows)).toEqual([1]);
    idle.resolve();
    await reading;
    await events.close();
  } finally {
    vi.useRealTimers();
  }
});
