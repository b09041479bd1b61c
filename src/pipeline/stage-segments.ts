import type { Segment } from '../events/segment.ts';

/** How much may be on its way to the destination at once. */
export interface StagingBounds {
  /** Segments, at least 1. */
  readonly segments: number;
  /** Bytes of their files. A segment that is larger by itself goes alone. */
  readonly bytes: number;
}

/**
 * Stages segments as they come, several at once within the bounds, while further ones are read.
 *
 * They are begun in order, and may be done in any. Once one fails, or reading does, no further one is begun, and those on their way are
 * waited for: each is staged whole or not at all, and only its end tells which. Then the first failure is thrown.
 */
export async function stageSegments(
  segments: AsyncIterable<Segment>,
  bounds: StagingBounds,
  stage: (segment: Segment) => Promise<void>,
): Promise<void> {
  const onTheirWay = new Set<Promise<void>>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined); // raced below; this only keeps one that comes last from being reported as unhandled
  let bytes = 0;
  const begin = (segment: Segment): void => {
    bytes += segment.bytes;
    const staging = stage(segment)
      .catch((error: unknown) => failure.reject(error))
      .finally(() => {
        bytes -= segment.bytes;
        onTheirWay.delete(staging);
      });
    onTheirWay.add(staging);
  };
  const hasRoomFor = (segment: Segment): boolean =>
    onTheirWay.size === 0 || (onTheirWay.size < bounds.segments && bytes + segment.bytes <= bounds.bytes);
  const reading = segments[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = reading.next();
      next.catch(() => undefined);
      // A slow source may leave us waiting for minutes: a failure is told before.
      const { done, value: segment } = await Promise.race([failure.promise, next]);
      if (done === true) break;
      while (!hasRoomFor(segment)) await Promise.race([failure.promise, ...onTheirWay]);
      await Promise.race([failure.promise, Promise.resolve()]);
      begin(segment);
    }
  } finally {
    await Promise.all(onTheirWay);
  }
  await Promise.race([failure.promise, Promise.resolve()]);
}
