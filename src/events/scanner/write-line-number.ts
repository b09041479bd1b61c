/** Writes a whole number from 0 to 2^53 - 1 in decimal digits at `at` and returns the index behind it. */
export function writeLineNumber(value: number, to: DataView, at: number): number {
  let length = 1;
  for (let power = 10; power <= value; power *= 10) length += 1;
  let rest = value;
  for (let digit = at + length - 1; digit >= at; digit -= 1) {
    const next = Math.floor(rest / 10);
    to.setUint8(digit, 48 + rest - next * 10);
    rest = next;
  }
  return at + length;
}
