/** Longer texts are copied by one call into the engine, which costs as much as so many bytes by words. */
const LONG = 128;

/** Copies `length` bytes from `start` of `from` to `at` of `to`. By words: reads and writes up to three bytes too many. */
export function copyText(from: DataView, start: number, length: number, to: DataView, at: number): void {
  if (length > LONG) {
    const source = new Uint8Array(from.buffer, from.byteOffset + start, length);
    new Uint8Array(to.buffer, to.byteOffset + at, length).set(source);
    return;
  }
  for (let word = 0; word < length; word += 4) to.setInt32(at + word, from.getInt32(start + word, true), true);
}
