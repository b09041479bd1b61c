/** Up to eight bytes as the number that memory holds in them, little-endian, in hexadecimal digits. */
export function hexWord(bytes: Uint8Array): string {
  return `0x${Buffer.from(new Uint8Array(bytes).toReversed()).toString('hex')}`;
}
