/** A double as JSON; what JSON has no number for, as the text that a FLOAT64 column takes. */
export function doubleText(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

/**
 * A float of 32 bits as the shortest decimal number that is this float: 0.1, and not the 0.10000000149011612 that the same bits are as a
 * double. Nine digits always suffice.
 */
export function floatText(value: number): string {
  if (!Number.isFinite(value) || Number.isSafeInteger(value)) return doubleText(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(Number(value.toPrecision(9)));
}
