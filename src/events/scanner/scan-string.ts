import { endOfString } from './end-of-string.ts';
import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';

/** STRING: any string whose text is canonical as it stands. A `ValueScanner`. */
export function scanString(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (bytes[at] !== 0x22) return scanNull(bytes, at, slots, slot);
  const end = endOfString(bytes, at + 1);
  slots[slot] = at + 1;
  slots[slot + 1] = end;
  return end < 0 ? end : end + 1;
}
