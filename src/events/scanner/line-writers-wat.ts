import { hexWord } from './hex-word.ts';
import { DIGITS, LINE_NUMBER, LINE_NUMBER_LENGTH } from './scanner-memory.ts';

/*
 * What a line writer calls, in WebAssembly. `$to` is the address to write at; the result is the one behind what was written. All of them write
 * some bytes beyond that too: they are written over later.
 */

/** The last word of a time: point, six zeros, and the zone. */
const FRACTION = hexWord(Buffer.from('.000000Z'));

/** A step of MurmurHash3_x86_128 (see `murmur-hash.ts`): mixes a word of the text. */
const mix = (word: string, first: number, turn: number, second: number): string =>
  `(i32.mul (i32.rotl (i32.mul ${word} (i32.const ${first})) (i32.const ${turn})) (i32.const ${second}))`;

const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];

/** The four words of a block at `$at`, each mixed into its part of the hash. */
const LANES = [
  { lane: '$h1', next: '$h2', offset: 0, mixed: [C1, 15, C2], turn: 19, plus: 0x561ccd1b },
  { lane: '$h2', next: '$h3', offset: 4, mixed: [C2, 16, C3], turn: 17, plus: 0x0bcaa747 },
  { lane: '$h3', next: '$h4', offset: 8, mixed: [C3, 17, C4], turn: 15, plus: 0x96cd1c35 },
  { lane: '$h4', next: '$h1', offset: 12, mixed: [C4, 18, C1], turn: 13, plus: 0x32ac3b17 },
] as const;

const mixIn = ({ lane, offset, mixed: [first, turn, second] }: (typeof LANES)[number]): string =>
  `(local.set ${lane} (i32.xor (local.get ${lane}) ${mix(`(i32.load offset=${offset} (local.get $at))`, first, turn, second)}))`;

const stir = ({ lane, next, turn, plus }: (typeof LANES)[number]): string =>
  `(local.set ${lane} (i32.add (i32.const ${plus}) (i32.mul (i32.const 5)
        (i32.add (i32.rotl (local.get ${lane}) (i32.const ${turn})) (local.get ${next})))))`;

const add = (lane: string, other: string): string => `(local.set ${lane} (i32.add (local.get ${lane}) (local.get ${other})))`;

/** The eight digits of `$value`, which is below 10^8, as bytes 0 to 9, the first in the lowest: by fours, by twos, one by one. */
const EIGHT_DIGITS = `
(func $eightDigits (param $value i64) (result i64) (local $high i64)
  (local.set $high (i64.div_u (local.get $value) (i64.const 10000)))
  (local.set $value (i64.or (local.get $high)
    (i64.shl (i64.sub (local.get $value) (i64.mul (local.get $high) (i64.const 10000))) (i64.const 32))))
  (local.set $high (i64.and (i64.const 0x0000007f0000007f) (i64.shr_u (i64.mul (local.get $value) (i64.const 10486)) (i64.const 20))))
  (local.set $value (i64.or (local.get $high)
    (i64.shl (i64.sub (local.get $value) (i64.mul (local.get $high) (i64.const 100))) (i64.const 16))))
  (local.set $high (i64.and (i64.const 0x000f000f000f000f) (i64.shr_u (i64.mul (local.get $value) (i64.const 103)) (i64.const 10))))
  (return (i64.or (local.get $high)
    (i64.shl (i64.sub (local.get $value) (i64.mul (local.get $high) (i64.const 10))) (i64.const 8)))))`;

export const WRITE_RUNTIME: string = `
;; Copies $length bytes.
(func $copy (param $from i32) (param $to i32) (param $length i32) (local $end i32)
  (local.set $end (i32.add (local.get $from) (local.get $length)))
  (loop $next
    (i64.store (local.get $to) (i64.load (local.get $from)))
    (local.set $to (i32.add (local.get $to) (i32.const 8)))
    (local.set $from (i32.add (local.get $from) (i32.const 8)))
    (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

;; Writes the text that the slots at $slot have found.
(func $text (param $slot i32) (param $to i32) (result i32) (local $from i32) (local $length i32)
  (local.set $from (i32.load (local.get $slot)))
  (local.set $length (i32.sub (i32.load offset=4 (local.get $slot)) (local.get $from)))
  ;; Most are short: 16 bytes without asking for the length, since a branch that cannot be foreseen costs more.
  (i64.store (local.get $to) (i64.load (local.get $from)))
  (i64.store offset=8 (local.get $to) (i64.load offset=8 (local.get $from)))
  (if (i32.gt_u (local.get $length) (i32.const 16)) (then
    (call $copy (i32.add (local.get $from) (i32.const 16)) (i32.add (local.get $to) (i32.const 16)) (i32.sub (local.get $length) (i32.const 16)))))
  (return (i32.add (local.get $to) (local.get $length))))

;; Writes a point and six digits, and Z, from a point and up to six digits in $length bytes at $from, or from none.
(func $fraction (param $from i32) (param $length i32) (param $to i32) (local $kept i64)
  (local.set $kept (i64.sub (i64.shl (i64.const 1) (i64.extend_i32_u (i32.shl (local.get $length) (i32.const 3)))) (i64.const 1)))
  (i64.store (local.get $to) (i64.or
    (i64.and (local.get $kept) (i64.load (local.get $from)))
    (i64.and (i64.xor (local.get $kept) (i64.const -1)) (i64.const ${FRACTION})))))

;; HH:MM:SS.ffffff
(func $time (param $slot i32) (param $to i32) (result i32) (local $from i32)
  (local.set $from (i32.load (local.get $slot)))
  (i64.store (local.get $to) (i64.load (local.get $from)))
  (call $fraction
    (i32.add (local.get $from) (i32.const 8))
    (i32.sub (i32.sub (i32.load offset=4 (local.get $slot)) (local.get $from)) (i32.const 8))
    (i32.add (local.get $to) (i32.const 8)))
  (return (i32.add (local.get $to) (i32.const 15))))

;; YYYY-MM-DDTHH:MM:SS.ffffff, and Z behind it.
(func $datetime (param $slot i32) (param $to i32) (result i32) (local $from i32)
  (local.set $from (i32.load (local.get $slot)))
  (i64.store (local.get $to) (i64.load (local.get $from)))
  (i64.store offset=8 (local.get $to) (i64.load offset=8 (local.get $from)))
  (i64.store offset=11 (local.get $to) (i64.load offset=11 (local.get $from)))
  (i32.store8 offset=10 (local.get $to) (i32.const 0x54))
  (call $fraction
    (i32.add (local.get $from) (i32.const 19))
    (i32.sub (i32.sub (i32.load offset=4 (local.get $slot)) (local.get $from)) (i32.const 19))
    (i32.add (local.get $to) (i32.const 19)))
  (return (i32.add (local.get $to) (i32.const 26))))

;; The same in UTC, with its Z.
(func $timestamp (param $slot i32) (param $to i32) (result i32) (local $east i32)
  (drop (call $datetime (local.get $slot) (local.get $to)))
  (local.set $east (i32.load offset=8 (local.get $slot)))
  (if (local.get $east) (then (call $moveWest (local.get $to) (local.get $east))))
  (return (i32.add (local.get $to) (i32.const 27))))

;; The number of the line.
(func $lineNumber (param $to i32) (result i32)
  (i64.store (local.get $to) (i64.load (i32.const ${LINE_NUMBER})))
  (i64.store offset=8 (local.get $to) (i64.load (i32.const ${LINE_NUMBER + 8})))
  (return (i32.add (local.get $to) (i32.load (i32.const ${LINE_NUMBER_LENGTH})))))

;; The number of the next line.
(func $nextLine (local $digit i32) (local $length i32)
  (local.set $length (i32.load (i32.const ${LINE_NUMBER_LENGTH})))
  (local.set $digit (i32.add (i32.const ${LINE_NUMBER - 1}) (local.get $length)))
  (loop $carry
    (if (i32.ne (i32.load8_u (local.get $digit)) (i32.const 0x39)) (then
      (i32.store8 (local.get $digit) (i32.add (i32.load8_u (local.get $digit)) (i32.const 1)))
      (return)))
    (i32.store8 (local.get $digit) (i32.const 0x30))
    (local.set $digit (i32.sub (local.get $digit) (i32.const 1)))
    (br_if $carry (i32.ge_u (local.get $digit) (i32.const ${LINE_NUMBER}))))
  ;; All nines: now a one, and a zero more.
  (i32.store8 (i32.const ${LINE_NUMBER}) (i32.const 0x31))
  (i32.store8 offset=${LINE_NUMBER} (local.get $length) (i32.const 0x30))
  (i32.store (i32.const ${LINE_NUMBER_LENGTH}) (i32.add (local.get $length) (i32.const 1))))

;; The hash of the text from $at to $end, as \`EventHash\` defines it. Writes 16 bytes behind it.
(func $hash (param $at i32) (param $end i32) (result i64) (local $length i32) (local $h1 i32) (local $h2 i32) (local $h3 i32) (local $h4 i32)
  (local.set $length (i32.sub (local.get $end) (local.get $at)))
  ;; A word of zeros mixes to zero: with some behind it, the rest is as good as a whole block.
  (i64.store (local.get $end) (i64.const 0))
  (i64.store offset=8 (local.get $end) (i64.const 0))
  (local.set $end (i32.sub (local.get $end) (i32.const 16)))
  (block $rest
    (loop $blocks
      (br_if $rest (i32.gt_u (local.get $at) (local.get $end)))
      ${LANES.map((lane) => `${mixIn(lane)}\n      ${stir(lane)}`).join('\n      ')}
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $blocks)))
  ${LANES.map(mixIn).join('\n  ')}
  ${LANES.map(({ lane }) => `(local.set ${lane} (i32.xor (local.get ${lane}) (local.get $length)))`).join('\n  ')}
  ${add('$h1', '$h2')} ${add('$h1', '$h3')} ${add('$h1', '$h4')}
  ${add('$h2', '$h1')} ${add('$h3', '$h1')} ${add('$h4', '$h1')}
  ${LANES.map(({ lane }) => `(local.set ${lane} (call $finalMix (local.get ${lane})))`).join('\n  ')}
  ${add('$h1', '$h2')} ${add('$h1', '$h3')} ${add('$h1', '$h4')}
  ${add('$h2', '$h1')}
  (return (i64.or (i64.extend_i32_u (local.get $h1)) (i64.shl (i64.extend_i32_u (local.get $h2)) (i64.const 32)))))

(func $finalMix (param $hash i32) (result i32)
  (local.set $hash (i32.mul (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16))) (i32.const 0x85ebca6b)))
  (local.set $hash (i32.mul (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 13))) (i32.const 0xc2b2ae35)))
  (return (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16)))))

${EIGHT_DIGITS}

;; Writes an INT64 in decimal digits.
(func $int64 (param $value i64) (param $to i32) (result i32) (local $high i64) (local $rest i64) (local $middle i64) (local $low i64) (local $zeros i32)
  (if (i64.lt_s (local.get $value) (i64.const 0)) (then
    (i32.store8 (local.get $to) (i32.const 0x2d))
    (local.set $to (i32.add (local.get $to) (i32.const 1)))
    (local.set $value (i64.sub (i64.const 0) (local.get $value)))))
  ;; 24 digits, of which the first that is not zero begins the number.
  (local.set $rest (i64.div_u (local.get $value) (i64.const 100000000)))
  (local.set $low (call $eightDigits (i64.sub (local.get $value) (i64.mul (local.get $rest) (i64.const 100000000)))))
  (local.set $high (i64.div_u (local.get $rest) (i64.const 100000000)))
  (local.set $middle (call $eightDigits (i64.sub (local.get $rest) (i64.mul (local.get $high) (i64.const 100000000)))))
  (local.set $high (call $eightDigits (local.get $high)))
  (local.set $zeros (i32.const 23))
  (if (i64.ne (local.get $low) (i64.const 0)) (then
    (local.set $zeros (i32.add (i32.const 16) (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $low)) (i64.const 3)))))))
  (if (i64.ne (local.get $middle) (i64.const 0)) (then
    (local.set $zeros (i32.add (i32.const 8) (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $middle)) (i64.const 3)))))))
  (if (i64.ne (local.get $high) (i64.const 0)) (then
    (local.set $zeros (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $high)) (i64.const 3))))))
  (i64.store (i32.const ${DIGITS}) (i64.or (local.get $high) (i64.const 0x3030303030303030)))
  (i64.store (i32.const ${DIGITS + 8}) (i64.or (local.get $middle) (i64.const 0x3030303030303030)))
  (i64.store (i32.const ${DIGITS + 16}) (i64.or (local.get $low) (i64.const 0x3030303030303030)))
  (call $copy (i32.add (i32.const ${DIGITS}) (local.get $zeros)) (local.get $to) (i32.const 24))
  (return (i32.add (local.get $to) (i32.sub (i32.const 24) (local.get $zeros)))))`;
