import type { Random } from '../model/random.ts';

/** Bytes after which a segment is closed: one event in each, a few, or all events of a load together. */
export function randomSegmentBytes(random: Random): number {
  return random.pick([1, 400, 64 * 1024 * 1024]);
}
