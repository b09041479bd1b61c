import type { Slots } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

/** Reads `null`, the only value that every column takes. A `ValueScanner`; the columns of type JSON have no other. */
export function scanNull(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (!isNull(bytes, at)) return HAND_OVER;
  slots[slot] = 0;
  return at + 4;
}

/** True when `null` stands at `at`. What follows is for the caller to judge: no name can run on from it in JSON. */
export function isNull(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x6e && bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c;
}
