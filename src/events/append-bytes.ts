/**
 * Copies `chunk[start, end)` behind the first `length` bytes of `held`, and returns the buffer that then holds them: `held` itself, or a
 * larger one, at least twice its size, when they do not fit.
 */
export function appendBytes(held: Buffer, length: number, chunk: Buffer, start: number, end: number): Buffer {
  const total = length + end - start;
  let buffer = held;
  if (total > held.length) {
    buffer = Buffer.allocUnsafeSlow(Math.max(total, held.length * 2, 4096));
    held.copy(buffer, 0, 0, length);
  }
  chunk.copy(buffer, length, start, end);
  return buffer;
}
