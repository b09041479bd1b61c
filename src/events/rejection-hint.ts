import type { Rejection } from './rejection.ts';

/**
 * What the place of an event tells about why it is no JSON object, beyond the rejection itself: a file that is one array, or
 * pretty-printed, or cut off. `line` counts from 1; `isUnterminated` says that the event is the last line and has no line end.
 */
export function rejectionHint(
  rejection: Rejection,
  line: number,
  event: Uint8Array,
  isUnterminated: boolean,
): string | undefined {
  const isBadJson = rejection.code === 'EVENT.BAD_JSON';
  if (!isBadJson && rejection.code !== 'EVENT.NOT_AN_OBJECT') return undefined;
  if (line === 1 && event[0] === 0x5b) return 'the file looks like one JSON array: say --format json';
  if (!isBadJson) return undefined;
  if (line === 1 && event[0] === 0x7b && event.length === 1) return 'the file looks pretty-printed: say --format json';
  return isUnterminated ? 'the last line has no line end: the file may be cut off' : undefined;
}
