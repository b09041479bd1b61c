/** Copies `length` bytes from `start` of `from` to `at` of `to`: fast for long texts, slow for short ones. */
export function copyText(from: DataView, start: number, length: number, to: DataView, at: number): void {
  const source = new Uint8Array(from.buffer, from.byteOffset + start, length);
  new Uint8Array(to.buffer, to.byteOffset + at, length).set(source);
}
