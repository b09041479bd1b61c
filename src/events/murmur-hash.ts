/**
 * MurmurHash3_x86_128 by Austin Appleby (public domain): 128 bits from 32-bit arithmetic, which is what JavaScript does well. Not
 * cryptographic; here it breaks ties between versions of one row and needs only to be the same everywhere, for ever.
 * Hashes `length` bytes from `start`, read as little-endian on every machine, and leaves the four words in `into`.
 */
export function murmurHash3x86128(bytes: DataView, start: number, length: number, seed: number, into: Int32Array): void {
  let h1 = seed;
  let h2 = seed;
  let h3 = seed;
  let h4 = seed;
  const rest = length % 16;
  const tail = start + length - rest;
  for (let at = start; at < tail; at += 16) {
    h1 ^= mix1(bytes.getInt32(at, true));
    h1 = (Math.imul(((h1 << 19) | (h1 >>> 13)) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= mix2(bytes.getInt32(at + 4, true));
    h2 = (Math.imul(((h2 << 17) | (h2 >>> 15)) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= mix3(bytes.getInt32(at + 8, true));
    h3 = (Math.imul(((h3 << 15) | (h3 >>> 17)) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= mix4(bytes.getInt32(at + 12, true));
    h4 = (Math.imul(((h4 << 13) | (h4 >>> 19)) + h1, 5) + 0x32ac3b17) | 0;
  }
  // A word of zeros mixes to zero. Without branches on the length, which nothing foresees, where the bytes behind the text can be read.
  const mask = rest * 4;
  if (tail + 16 <= bytes.byteLength) {
    h1 ^= mix1(bytes.getInt32(tail, true) & (TAIL_MASKS[mask] ?? 0));
    h2 ^= mix2(bytes.getInt32(tail + 4, true) & (TAIL_MASKS[mask + 1] ?? 0));
    h3 ^= mix3(bytes.getInt32(tail + 8, true) & (TAIL_MASKS[mask + 2] ?? 0));
    h4 ^= mix4(bytes.getInt32(tail + 12, true) & (TAIL_MASKS[mask + 3] ?? 0));
  } else {
    h1 ^= mix1(partialWord(bytes, tail, rest));
    h2 ^= mix2(partialWord(bytes, tail + 4, rest - 4));
    h3 ^= mix3(partialWord(bytes, tail + 8, rest - 8));
    h4 ^= mix4(partialWord(bytes, tail + 12, rest - 12));
  }

  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h3 = finalMix(h3);
  h4 = finalMix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  into[0] = h1;
  into[1] = h2 + h1;
  into[2] = h3 + h1;
  into[3] = h4 + h1;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

function mix1(word: number): number {
  const product = Math.imul(word, C1);
  return Math.imul((product << 15) | (product >>> 17), C2);
}

function mix2(word: number): number {
  const product = Math.imul(word, C2);
  return Math.imul((product << 16) | (product >>> 16), C3);
}

function mix3(word: number): number {
  const product = Math.imul(word, C3);
  return Math.imul((product << 17) | (product >>> 15), C4);
}

function mix4(word: number): number {
  const product = Math.imul(word, C4);
  return Math.imul((product << 18) | (product >>> 14), C1);
}

/** For each number of bytes behind the last whole block, the bits of its four words that are theirs. */
const TAIL_MASKS = Int32Array.from({ length: 16 * 4 }, (_, index) => {
  const bytes = Math.floor(index / 4) - (index % 4) * 4;
  return bytes <= 0 ? 0 : bytes >= 4 ? -1 : (1 << (bytes * 8)) - 1;
});

/** The first `count` bytes, at most four, as the low end of a word. */
function partialWord(bytes: DataView, at: number, count: number): number {
  let word = 0;
  for (let index = 0; index < Math.min(count, 4); index += 1) word |= bytes.getUint8(at + index) << (index * 8);
  return word;
}

function finalMix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
