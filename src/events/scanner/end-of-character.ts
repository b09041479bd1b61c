/**
 * The index behind the UTF-8 character of two to four bytes that begins at `at`; -1 when it is none: by table 3-7 of the Unicode standard
 * (no overlong forms, no surrogates, nothing beyond U+10FFFF), like `buffer.isUtf8`.
 */
export function endOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (first < 0xc2 || first > 0xf4) return -1;
  if (first < 0xe0) return isContinuation(second) ? at + 2 : -1;
  if (!isContinuation(second) || !isContinuation(bytes[at + 2] ?? 0)) return -1;
  if (first < 0xf0) return (first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) ? -1 : at + 3;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return -1;
  return isContinuation(bytes[at + 3] ?? 0) ? at + 4 : -1;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
