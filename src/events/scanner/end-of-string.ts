import { endOfCharacter } from './end-of-character.ts';

const PLAIN = 0;
const QUOTE = 1;
const BACKSLASH = 2;
const WIDE = 3;
const CONTROL = 4;

/** What each byte is within a string. */
const KIND = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 ? WIDE : byte < 0x20 ? CONTROL : byte === 0x22 ? QUOTE : byte === 0x5c ? BACKSLASH : PLAIN,
);

/** Escapes that `JSON.stringify` writes just so: `\"`, `\\`, `\b`, `\f`, `\n`, `\r`, `\t`. */
const CANONICAL_ESCAPES = new Set(Buffer.from('"\\bfnrt'));
const IS_CANONICAL_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) => (CANONICAL_ESCAPES.has(byte) ? 1 : 0));

/**
 * The index of the quote that ends the string whose first character is at `start`; -1 when the text of the string is not what
 * `JSON.stringify` would print: other escapes than the canonical short ones, control characters, invalid UTF-8.
 */
export function endOfString(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    // Beyond the last byte of the input: a control character.
    const kind = KIND[bytes[at] ?? 0] ?? CONTROL;
    if (kind === PLAIN) at += 1;
    else if (kind === QUOTE) return at;
    else if (kind === WIDE) {
      at = endOfCharacter(bytes, at);
      if (at < 0) return at;
    } else if (kind === BACKSLASH && IS_CANONICAL_ESCAPE[bytes[at + 1] ?? 0] === 1) at += 2;
    else return -1;
  }
}

/** The same for a string of ASCII without any escape, whose bytes can be compared with those of another text. */
export function endOfPlainString(bytes: Uint8Array, start: number): number {
  let at = start;
  while (KIND[bytes[at] ?? 0] === PLAIN) at += 1;
  return bytes[at] === 0x22 ? at : -1;
}
