import { hexWord } from './hex-word.ts';
import { SLOTS } from './scanner-memory.ts';

/*
 * The plainest values of the commonest types, in WebAssembly. `$at` is the address of the first byte of a value and `$slot` that of the slots of
 * its column; the result is the address behind the value, and negative when the event is to be handed over, as with a `ValueScanner`. Whatever is
 * not plain is for the `ValueScanner` of the type, called by its name: it knows more, and has the last word.
 */

/** The column types that have a function here, of the name `$scan_TYPE`. */
export const PLAIN_TYPES: ReadonlySet<string> = new Set(['STRING', 'INT64', 'FLOAT64', 'BOOL', 'TIMESTAMP']);

/** Text of the function for a column type; for types without one, of a call to the `ValueScanner`. */
export function scanCall(type: string, at: string, slot: number): string {
  const name = PLAIN_TYPES.has(type) ? `$scan_${type}` : `$${type}`;
  return `(call ${name} ${at} (i32.const ${SLOTS + slot * 4}))`;
}

const NINES = '0x7676767676767676';
const ZEROS = '0x3030303030303030';
const TOPS = '0x8080808080808080';

/** What the functions of the types call. */
export const SCAN_RUNTIME: string = `
;; The address of the first byte at or behind $at that is no decimal digit.
(func $endOfDigits (param $at i32) (result i32) (local $word i64)
  (loop $next
    ;; A digit is below ten now, and adding 0x76 leaves its top bit alone; the lowest byte for which it does not is no digit.
    (local.set $word (i64.xor (i64.load (local.get $at)) (i64.const ${ZEROS})))
    (local.set $word (i64.and (i64.or (i64.add (local.get $word) (i64.const ${NINES})) (local.get $word)) (i64.const ${TOPS})))
    (if (i64.eqz (local.get $word)) (then
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $next))))
  (return (i32.add (local.get $at) (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $word)) (i64.const 3))))))

;; The address of the first byte at or behind $at that is a control character, a quote, a backslash or not ASCII.
(func $endOfPlainText (param $at i32) (result i32) (local $word i64)
  (loop $next
    (local.set $word (i64.load (local.get $at)))
    ;; Subtracting borrows from the byte above: what is found above the lowest such byte means nothing.
    (local.set $word (i64.and (i64.const ${TOPS}) (i64.or (local.get $word) (i64.or
      (i64.sub (local.get $word) (i64.const 0x2020202020202020)) (i64.or
      (i64.sub (i64.xor (local.get $word) (i64.const 0x2222222222222222)) (i64.const 0x0101010101010101))
      (i64.sub (i64.xor (local.get $word) (i64.const 0x5c5c5c5c5c5c5c5c)) (i64.const 0x0101010101010101)))))))
    (if (i64.eqz (local.get $word)) (then
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $next))))
  (return (i32.add (local.get $at) (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $word)) (i64.const 3))))))

;; Sets the slots at $slot: a text from $start to $end.
(func $found (param $slot i32) (param $start i32) (param $end i32)
  (i32.store (local.get $slot) (local.get $start))
  (i32.store offset=4 (local.get $slot) (local.get $end))
  (i32.store offset=8 (local.get $slot) (i32.const 0)))`;

/** The functions by type. */
export const SCANNERS: Readonly<Record<string, string>> = {
  STRING: `
(func $scan_STRING (param $at i32) (param $slot i32) (result i32) (local $end i32)
  (local.set $end (call $endOfPlainText (i32.add (local.get $at) (i32.const 1))))
  (if (i32.and (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x22)) (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x22))) (then
    (call $found (local.get $slot) (i32.add (local.get $at) (i32.const 1)) (local.get $end))
    (return (i32.add (local.get $end) (i32.const 1)))))
  (return (call $STRING (local.get $at) (local.get $slot))))`,

  INT64: `
(func $scan_INT64 (param $at i32) (param $slot i32) (result i32) (local $digits i32) (local $end i32) (local $count i32) (local $behind i32)
  (local.set $digits (i32.add (local.get $at) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d))))
  (local.set $end (call $endOfDigits (local.get $digits)))
  (local.set $count (i32.sub (local.get $end) (local.get $digits)))
  (local.set $behind (i32.load8_u (local.get $end)))
  (block $odd
    ;; None, or more than 15 digits, which a double may round.
    (br_if $odd (i32.gt_u (i32.sub (local.get $count) (i32.const 1)) (i32.const 14)))
    ;; Needless zeros, and -0.
    (br_if $odd (i32.and
      (i32.eq (i32.load8_u (local.get $digits)) (i32.const 0x30))
      (i32.gt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 1))))
    ;; A point or an exponent.
    (br_if $odd (i32.eq (local.get $behind) (i32.const 0x2e)))
    (br_if $odd (i32.eq (i32.or (local.get $behind) (i32.const 0x20)) (i32.const 0x65)))
    (call $found (local.get $slot) (local.get $at) (local.get $end))
    (return (local.get $end)))
  (return (call $INT64 (local.get $at) (local.get $slot))))`,

  FLOAT64: `
(func $scan_FLOAT64 (param $at i32) (param $slot i32) (result i32)
  (local $digits i32) (local $point i32) (local $end i32) (local $textEnd i32) (local $count i32)
  (local.set $digits (i32.add (local.get $at) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d))))
  (local.set $point (call $endOfDigits (local.get $digits)))
  (local.set $count (i32.sub (local.get $point) (local.get $digits)))
  (block $odd
    (br_if $odd (i32.eqz (local.get $count)))
    (local.set $end (local.get $point))
    (local.set $textEnd (local.get $point))
    (if (i32.eq (i32.load8_u (local.get $point)) (i32.const 0x2e)) (then
      (local.set $end (call $endOfDigits (i32.add (local.get $point) (i32.const 1))))
      (local.set $textEnd (local.get $end))
      ;; Zeros at the end of the fraction do not count, nor does a point that is then the last; a point without digits is an odd one.
      (loop $zeros
        (local.set $textEnd (i32.sub (local.get $textEnd) (i32.const 1)))
        (br_if $zeros (i32.eq (i32.load8_u (local.get $textEnd)) (i32.const 0x30))))
      (br_if $odd (i32.eq (i32.sub (local.get $end) (local.get $point)) (i32.const 1)))
      (if (i32.ne (local.get $textEnd) (local.get $point)) (then
        (local.set $count (i32.add (local.get $count) (i32.sub (local.get $textEnd) (local.get $point))))
        (local.set $textEnd (i32.add (local.get $textEnd) (i32.const 1)))))))
    (br_if $odd (i32.eq (i32.or (i32.load8_u (local.get $end)) (i32.const 0x20)) (i32.const 0x65)))
    ;; Up to 15 digits the text of the number is that of its double: no two of them have the same one.
    (br_if $odd (i32.gt_u (local.get $count) (i32.const 15)))
    ;; A zero first: needless ones, -0, and what is so small that it is printed with an exponent.
    (if (i32.eq (i32.load8_u (local.get $digits)) (i32.const 0x30)) (then
      (br_if $odd (i32.gt_u (i32.sub (local.get $point) (local.get $digits)) (i32.const 1)))
      (br_if $odd (i32.and (i32.ne (local.get $digits) (local.get $at)) (i32.eq (local.get $textEnd) (local.get $point))))
      (br_if $odd (i32.gt_u (local.get $count) (i32.const 6)))))
    (call $found (local.get $slot) (local.get $at) (local.get $textEnd))
    (return (local.get $end)))
  (return (call $FLOAT64 (local.get $at) (local.get $slot))))`,

  BOOL: `
(func $scan_BOOL (param $at i32) (param $slot i32) (result i32) (local $word i32) (local $end i32)
  (local.set $word (i32.load (local.get $at)))
  (local.set $end (i32.add (local.get $at) (i32.const 4)))
  (block $odd
    (if (i32.ne (local.get $word) (i32.const 0x65757274)) (then
      (br_if $odd (i32.ne (local.get $word) (i32.const 0x736c6166)))
      (br_if $odd (i32.ne (i32.load8_u (local.get $end)) (i32.const 0x65)))
      (local.set $end (i32.add (local.get $end) (i32.const 1)))))
    (call $found (local.get $slot) (local.get $at) (local.get $end))
    (return (local.get $end)))
  (return (call $BOOL (local.get $at) (local.get $slot))))`,

  TIMESTAMP: `
;; "YYYY-MM-DDTHH:MM:SS.ffffffZ", with up to six digits of fraction, on a day that every month (but perhaps February) has.
(func $scan_TIMESTAMP (param $at i32) (param $slot i32) (result i32)
  (local $date i64) (local $clock i64) (local $seconds i64) (local $month i32) (local $day i32) (local $end i32) (local $digits i32)
  (block $odd
    (br_if $odd (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22)))
    ;; The digits become numbers, and what stands between becomes zero, or something is wrong.
    (local.set $date (i64.xor (i64.load offset=1 (local.get $at)) (i64.const ${word('0000-00-')})))
    (local.set $clock (i64.xor (i64.load offset=9 (local.get $at)) (i64.const ${word('00T00:00')})))
    (local.set $seconds (i64.and (i64.const 0xffffff) (i64.xor (i64.load offset=17 (local.get $at)) (i64.const ${word(':00')}))))
    (br_if $odd (i64.ne (i64.const 0) (i64.and (i64.const ${TOPS}) (i64.or
      (i64.or (i64.or (local.get $date) (local.get $clock)) (local.get $seconds)) (i64.or
      (i64.add (local.get $date) (i64.const ${limits('9999-99-')})) (i64.or
      (i64.add (local.get $clock) (i64.const ${limits('99T29:59')}))
      (i64.add (local.get $seconds) (i64.const ${limits(':59')}))))))))
    ;; The year 0.
    (br_if $odd (i32.eqz (i32.wrap_i64 (local.get $date))))
    (local.set $month (i32.add
      (i32.mul (i32.const 10) (i32.wrap_i64 (i64.and (i64.const 0xf) (i64.shr_u (local.get $date) (i64.const 40)))))
      (i32.wrap_i64 (i64.and (i64.const 0xf) (i64.shr_u (local.get $date) (i64.const 48))))))
    (local.set $day (i32.add
      (i32.mul (i32.const 10) (i32.wrap_i64 (i64.and (i64.const 0xf) (local.get $clock))))
      (i32.wrap_i64 (i64.and (i64.const 0xf) (i64.shr_u (local.get $clock) (i64.const 8))))))
    (br_if $odd (i32.gt_u (i32.sub (local.get $month) (i32.const 1)) (i32.const 11)))
    (br_if $odd (i32.gt_u (i32.sub (local.get $day) (i32.const 1)) (select (i32.const 27) (i32.const 29) (i32.eq (local.get $month) (i32.const 2)))))
    ;; From 24 o'clock on: with a two before, only up to three.
    (br_if $odd (i32.gt_u
      (i32.add
        (i32.mul (i32.const 10) (i32.wrap_i64 (i64.and (i64.const 0xf) (i64.shr_u (local.get $clock) (i64.const 24)))))
        (i32.wrap_i64 (i64.and (i64.const 0xf) (i64.shr_u (local.get $clock) (i64.const 32)))))
      (i32.const 23)))
    (local.set $end (i32.add (local.get $at) (i32.const 20)))
    (if (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x2e)) (then
      (local.set $digits (i32.add (local.get $end) (i32.const 1)))
      (local.set $end (call $endOfDigits (local.get $digits)))
      (br_if $odd (i32.gt_u (i32.sub (i32.sub (local.get $end) (local.get $digits)) (i32.const 1)) (i32.const 5)))))
    (br_if $odd (i32.ne (i32.load16_u (local.get $end)) (i32.const 0x225a)))
    (call $found (local.get $slot) (i32.add (local.get $at) (i32.const 1)) (local.get $end))
    (return (i32.add (local.get $end) (i32.const 2))))
  (return (call $TIMESTAMP (local.get $at) (local.get $slot))))`,
};

/** Up to eight characters as memory holds them. */
function word(text: string): string {
  return hexWord(Buffer.from(text));
}

/** What to add to each byte so that the top bit is set above this digit; beside digits, above zero. */
function limits(text: string): string {
  return hexWord(Buffer.from(text).map((byte) => 0x7f - (byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : 0)));
}
