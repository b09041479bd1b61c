import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';

/** BOOL: `true` or `false`. A `ValueScanner`. */
export function scanBool(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  const end = endOfBool(bytes, at);
  if (end < 0) return scanNull(bytes, at, slots, slot);
  slots[slot] = at;
  slots[slot + 1] = end;
  return end;
}

/** The index behind the `true` or `false` at `at`; -1 when there is none. */
export function endOfBool(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x74) return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65 ? at + 4 : -1;
  return bytes[at] === 0x66 &&
    bytes[at + 1] === 0x61 &&
    bytes[at + 2] === 0x6c &&
    bytes[at + 3] === 0x73 &&
    bytes[at + 4] === 0x65
    ? at + 5
    : -1;
}
