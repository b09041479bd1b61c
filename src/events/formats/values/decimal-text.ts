/** The text of `unscaled` divided by 10 to the power of `scale` (not negative), exactly: 12345 and 2 give `123.45`. */
export function decimalText(unscaled: bigint | number, scale: number): string {
  const digits = String(unscaled);
  if (scale === 0) return digits;
  const isNegative = digits.startsWith('-');
  const whole = (isNegative ? digits.slice(1) : digits).padStart(scale + 1, '0');
  return `${isNegative ? '-' : ''}${whole.slice(0, -scale)}.${whole.slice(-scale)}`;
}

/** A whole number in two's complement, the most significant byte first; of no bytes it is 0. */
export function bigEndianInteger(bytes: Uint8Array, start: number = 0, end: number = bytes.length): bigint {
  let value = BigInt(((bytes[start] ?? 0) << 24) >> 24);
  for (let at = start + 1; at < end; at += 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return start === end ? 0n : value;
}
