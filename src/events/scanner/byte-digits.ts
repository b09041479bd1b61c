/** True for `0` to `9`: 0x30 with the digit in the lower half, so one comparison tells. */
export function isDigit(byte: number): boolean {
  return (byte ^ 0x30) <= 9;
}

/** 1 for the bytes of `0` to `9`. */
export const IS_DIGIT: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => (isDigit(byte) ? 1 : 0));

/** The index behind the run of decimal digits that begins at `at`; `at` itself when there is none. */
export function endOfDigitBytes(bytes: Uint8Array, at: number): number {
  let end = at;
  while (isDigit(bytes[end] ?? 0)) end += 1;
  return end;
}

/** The number that two decimal digits at `at` make, or -1 when one of them is none. */
export function twoDigitBytes(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) ^ 0x30;
  const ones = (bytes[at + 1] ?? 0) ^ 0x30;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : -1;
}
