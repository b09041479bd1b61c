import type { TableSpec } from '../spec/table-spec.ts';
import type { EventCodec } from './event-codec.ts';
import { ParsingCodec } from './parsing-codec.ts';
import { ScanningCodec } from './scanner/scanning-codec.ts';

/**
 * The codec of a spec: a scanner for what most events are, before a parser for all of them, both compiled for the spec.
 *
 * The first of these faults decides, in every codec:
 *
 * 1. `EVENT.BAD_UTF8`.
 * 2. `EVENT.BAD_JSON` or `EVENT.TOO_DEEP` (more than 200 levels), whichever comes first in the text.
 * 3. `EVENT.NOT_AN_OBJECT`.
 * 4. `EVENT.DUPLICATE_FIELD`: an object, at any level, has a name twice. The first one in the text is told.
 * 5. `EVENT.BAD_STRING`: half a surrogate pair, as an escape, in any name or string.
 * 6. `EVENT.UNKNOWN_FIELD`, with `unknown_fields: reject`: see `findUnknownField`.
 * 7. Is it a tombstone? The value at the field of `delete_when` equals one of its list, with the same JSON type. Then the payload is neither
 *    looked at nor kept.
 * 8. The columns in the order of the spec. A value that is missing or null is NULL: `EVENT.NULL_KEY` and `EVENT.NULL_OFFSET` where it must
 *    not be. A pointer that leads through something that is there but has no such members (`/meta/site` where `meta` is a string; a name
 *    within an array) is `EVENT.BAD_VALUE`, as is a value of the wrong kind; a TIMESTAMP without a zone is `EVENT.NO_ZONE`.
 *
 * What the types take (canonical texts: `canonical/`):
 *
 * - STRING: a string. BOOL: `true` or `false`.
 * - INT64: a number that is whole, in any spelling (`1.0`, `1e3`), or a string of digits with `-` at most; exact from -2^63 to 2^63 - 1.
 * - FLOAT64: a number within the range of a double, or the string `NaN`, `Infinity` or `-Infinity`. `-0` becomes 0.
 * - NUMERIC, BIGNUMERIC: a number or a string in the syntax of a JSON number (leading zeros are fine); taken by its digits; more digits than
 *   the type keeps are refused, not rounded.
 * - BYTES, DATE, DATETIME, TIME, TIMESTAMP: a string, see there. JSON: any value but null; numbers beyond a double are refused.
 *
 * The staged line is one JSON object: the columns of key and offset in the order of the spec, the other columns that are not NULL by name
 * (in this order the text that is hashed stands in one piece), then `_dedup_ingested_at`, `_dedup_load_id`, `_dedup_position`, `_dedup_hash`
 * (a string) and, of a tombstone, `"_dedup_deleted":true`. INT64 beyond ±(2^53 - 1), NUMERIC and BIGNUMERIC are strings there,
 * since readers of JSON round numbers; a FLOAT64 that is no number is a string too; a JSON column is native JSON.
 */
export function createEventCodec(spec: TableSpec): EventCodec {
  return new ScanningCodec(spec, new ParsingCodec(spec));
}
