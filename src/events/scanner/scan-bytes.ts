import { scanNull } from './scan-null.ts';
import type { Slots } from './slots.ts';
import { HAND_OVER } from './value-scanner.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 64;

/** The six bits that each byte of base64 stands for. */
const BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const bits = ALPHABET.indexOf(String.fromCharCode(byte));
  return bits < 0 ? NONE : bits;
});

/** BYTES: a string of base64 with its padding. A `ValueScanner`. */
export function scanBytes(bytes: Uint8Array, at: number, slots: Slots, slot: number): number {
  if (bytes[at] !== 0x22) return scanNull(bytes, at, slots, slot);
  const start = at + 1;
  let end = start;
  while ((BITS[bytes[end] ?? 0] ?? NONE) !== NONE) end += 1;
  const last = BITS[bytes[end - 1] ?? 0] ?? NONE;
  const units = (end - start) % 4;
  if (units === 1) return HAND_OVER;
  if (units > 1) {
    // Two letters hold one byte, three hold two; the bits left over must be zero.
    if ((last & (units === 2 ? 0b1111 : 0b11)) !== 0) return HAND_OVER;
    for (let padding = units; padding < 4; padding += 1) {
      if (bytes[end] !== 0x3d) return HAND_OVER;
      end += 1;
    }
  }
  slots[slot] = start;
  slots[slot + 1] = end;
  return bytes[end] === 0x22 ? end + 1 : HAND_OVER;
}
