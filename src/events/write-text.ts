/** Longer texts are written by Node: its call has a price, and then hardly any for each character. */
const SHORT = 40;

/** At least as many bytes as `text` has in UTF-8. */
export function roomForText(text: string): number {
  return text.length > SHORT ? Buffer.byteLength(text) : text.length * 3;
}

/** Writes `text` as UTF-8 and returns the index behind it. */
export function writeText(text: string, bytes: Buffer, at: number): number {
  const { length } = text;
  if (length > SHORT) return at + bytes.write(text, at);
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return at + bytes.write(text, at);
    bytes[at + index] = code;
  }
  return at + length;
}
