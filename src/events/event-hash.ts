import { murmurHash3x86128 } from './murmur-hash.ts';

/**
 * `_dedup_hash`, the last tie-break between two versions of a row (same key, same source offset, neither or both a tombstone).
 *
 * A storage format: it stands in staging and final tables, and every engine compares it. It must never change.
 *
 * - A tombstone has the hash 0.
 * - Else it is the first 64 bits of MurmurHash3_x86_128, seed 0, as a signed little-endian INT64, over the UTF-8 bytes of the canonical
 *   text: one JSON object without white space, of the columns that are not NULL, other than those of the natural key and of the source offset,
 *   names in the order of their UTF-16 code units, so that neither the order of the spec nor an added column changes old hashes.
 * - Names and strings are quoted as `JSON.stringify` quotes them. Values by column type: STRING, BYTES (base64 with padding), DATE, TIME,
 *   DATETIME and TIMESTAMP (see `canonical/`) quoted; INT64, NUMERIC and BIGNUMERIC bare decimals without exponent or needless zeros; FLOAT64 bare as
 *   JavaScript prints the double (`-0` is `0`), `NaN`, `Infinity` and `-Infinity` quoted; BOOL `true` or `false`; JSON as `canonicalJson` has it.
 * - An ARRAY is its elements in order between brackets; without elements it is NULL, since BigQuery stores the two alike. A STRUCT is an
 *   object like the whole: its fields that are not NULL, by name, so that an added field changes no old hash either; without any it is `{}`.
 */
export class EventHash {
  /** Low word of the last hash. */
  low = 0;
  /** High word of the last hash; its top bit is the sign. */
  high = 0;
  readonly #words = new Int32Array(4);

  /** Hashes the canonical text in `length` bytes of `view` from `start`. */
  ofText(view: DataView, start: number, length: number): void {
    murmurHash3x86128(view, start, length, 0, this.#words);
    this.low = this.#words[0] ?? 0;
    this.high = this.#words[1] ?? 0;
  }

  /** The hash of a tombstone. */
  ofTombstone(): void {
    this.low = 0;
    this.high = 0;
  }

  /** Writes the hash as decimal digits, at most 20 bytes, and returns the index behind them. */
  writeTo(output: DataView, at: number): number {
    return writeInt64(this.high, this.low, output, at);
  }
}

/**
 * Writes the decimal digits of the INT64 with these two words and returns the index behind them. In doubles and small integers: a big
 * integer takes twice as long. Six digits at a time keep every product below 2^53.
 */
export function writeInt64(high: number, low: number, output: DataView, at: number): number {
  // Without a branch on the sign, which nothing foresees: -1 or 0. A number without sign writes over the minus.
  const sign = high >> 31;
  output.setUint8(at, 0x2d);
  const start = at - sign;
  const bottom = ((low ^ sign) - sign) >>> 0;
  const top = ((high ^ sign) >>> 0) + (bottom === 0 ? -sign : 0);
  // 2^32 is 4294 * 10^6 + 967296. Math.floor of a quotient is exact here: the dividends are below 2^51, where it still resolves 10^-6.
  const low51 = top * 967_296 + bottom;
  const middle = Math.floor(low51 / 1_000_000);
  const rest = top * 4294 + middle;
  const highSeven = Math.floor(rest / 1_000_000);
  writeSix((highSeven / 10) | 0, output, start);
  output.setUint8(start + 6, 48 + (highSeven % 10));
  writeSix((rest - highSeven * 1_000_000) | 0, output, start + 7);
  writeSix((low51 - middle * 1_000_000) | 0, output, start + 13);
  return output.getUint8(start) === 0x30 ? withoutZeros(output, start) : start + 19;
}

/** Writes a whole number below 10^6 as exactly six digits. */
function writeSix(value: number, output: DataView, at: number): void {
  const high = (value / 10_000) | 0;
  const low = value - high * 10_000;
  const middle = (low / 100) | 0;
  output.setUint16(at, PAIRS[high] ?? 0, true);
  output.setUint16(at + 2, PAIRS[middle] ?? 0, true);
  output.setUint16(at + 4, PAIRS[low - middle * 100] ?? 0, true);
}

/** The two digits of 0 to 99, the first in the low byte: one look-up and one store. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, value) => 48 + Math.floor(value / 10) + (48 + (value % 10)) * 256);

/** Moves the number of 19 digits at `start` over its leading zeros. */
function withoutZeros(output: DataView, start: number): number {
  let first = start;
  while (first < start + 18 && output.getUint8(first) === 0x30) first += 1;
  for (let at = first; at < start + 19; at += 1) output.setUint8(start + at - first, output.getUint8(at));
  return start + 19 - (first - start);
}
