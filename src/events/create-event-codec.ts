import type { TableSpec } from '../spec/table-spec.ts';
import { EnvelopeCodec } from './envelope/envelope-codec.ts';
import type { EventCodec } from './event-codec.ts';
import { ParsingCodec } from './parsing-codec.ts';
import { MAX_COLUMNS, scannerMemory } from './scanner/scanner-memory.ts';
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
 * - ARRAY: an array, each element by its type; null in it is `EVENT.NULL_ELEMENT`, and one without elements is NULL. STRUCT: an object, each
 *   field by its type; one that is missing or null is NULL, and one that the type does not have is unknown, as in 6. Reasons name the
 *   place within the column: `tags[3]`, `meta.site`.
 *
 * With `epoch`, times are whole numbers (a JSON number, or a string of digits), exact; nanoseconds that are no whole microseconds are refused. With
 * `base64_scale`, decimals are unscaled numbers in base64.
 *
 * With envelopes (`source.envelope`), the rules stand for the event within, and these come first, in this order; a reason is told with the
 * `topic/partition/offset` of its line:
 *
 * 1. Rules 1 to 5 for the line as a whole. Without kcat, a line `null` is `EVENT.NO_KEY`.
 * 2. kcat: `EVENT.NOT_KCAT` (no `topic`, `partition`, `offset`, `payload`); `EVENT.BAD_PAYLOAD` where kcat says that it could not decode key or
 *    payload. Where columns take values from within the message key: rules 2, 4 and 5 for a key that is a JSON object.
 * 3. kcat: a payload that is JSON text is an event, or a Debezium change event, of its own: rules 2 to 5 for it; `EVENT.BAD_PAYLOAD` when it is
 *    no JSON object. A payload that is an object is one as it stands. A null payload is a tombstone (4).
 * 4. A tombstone without a row takes the natural key from the message key, see `KeyEvents`: `EVENT.NULL_OFFSET`, `EVENT.NULL_KEY`.
 * 5. Debezium: `EVENT.NOT_DEBEZIUM`; `EVENT.NO_ROW` for op t and m, and for c, r and u without `after`; `EVENT.NO_KEY` for a delete whose `before`
 *    is null where there is no message key to take its place; `EVENT.KEY_CHANGED` for an update that moves a row to another natural key;
 *    `EVENT.UNAVAILABLE_VALUE` for one that leaves out a large value. A null value is a tombstone, see 4.
 *
 * Rule 6 looks at the row only: not at envelopes, and not at a message key. Rule 7: a delete of an envelope is a tombstone whatever `delete_when`
 * says; `delete_when` stands beside it.
 *
 * The staged line is one JSON object: the columns of key and offset in the order of the spec, the other columns that are not NULL by name
 * (in this order the text that is hashed stands in one piece), then `_dedup_ingested_at`, `_dedup_load_id`, `_dedup_position`, `_dedup_hash`
 * (a string) and, of a tombstone, `"_dedup_deleted":true`. INT64 beyond ±(2^53 - 1), NUMERIC and BIGNUMERIC are strings there,
 * since readers of JSON round numbers, within an ARRAY or STRUCT too; a FLOAT64 that is no number is a string too; a JSON column is native JSON.
 */
export function createEventCodec(spec: TableSpec): EventCodec {
  if (spec.envelopes !== undefined) return new EnvelopeCodec(spec);
  const parser = new ParsingCodec(spec);
  // The scanner reads every type in its own form only.
  const isPlain = spec.columns.every(({ epoch, base64Scale }) => epoch === undefined && base64Scale === undefined);
  const memory = isPlain && spec.columns.length <= MAX_COLUMNS ? scannerMemory() : undefined;
  return memory === undefined ? parser : new ScanningCodec(spec, parser, memory);
}
