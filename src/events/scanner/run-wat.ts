import { OTHER_SHAPE, SCANNED } from './event-scanner.ts';
import { ANSWER } from './scanner-memory.ts';
import { HAND_OVER } from './value-scanner.ts';

/**
 * `$run`: one event after the other, as long as they have the shape of `$scan`. See `EventScanner` for what it is given and what it answers.
 */
export const RUN: string = `
(func $run (export "run") (param $at i32) (param $end i32) (param $out i32) (param $pause i32) (param $longest i32) (result i32)
  (local $next i32) (local $count i32) (local $outcome i32) (local $size i32) (local $written i32)
  (block $done
    (loop $events
      (local.set $outcome (i32.const ${SCANNED}))
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $outcome (call $scan (local.get $at)))
      (br_if $done (i32.lt_s (local.get $outcome) (i32.const 1)))
      (local.set $next (local.get $outcome))
      (local.set $size (i32.sub (local.get $next) (local.get $at)))
      ;; The line feed, perhaps with a carriage return before it, which must be one of the input and not the one behind its end.
      (local.set $outcome (i32.const ${OTHER_SHAPE}))
      (local.set $next (i32.add (local.get $next) (i32.eq (i32.load8_u (local.get $next)) (i32.const 0x0d))))
      (br_if $done (i32.ne (i32.load8_u (local.get $next)) (i32.const 0x0a)))
      (br_if $done (i32.ge_u (local.get $next) (local.get $end)))
      (local.set $outcome (i32.const ${HAND_OVER}))
      (br_if $done (i32.gt_u (local.get $size) (local.get $longest)))
      (local.set $written (call $write (local.get $out) (local.get $size)))
      (br_if $done (i32.eqz (local.get $written)))
      (call $nextLine)
      (local.set $out (local.get $written))
      (local.set $at (i32.add (local.get $next) (i32.const 1)))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (local.set $outcome (i32.const ${SCANNED}))
      (br_if $events (i32.lt_u (local.get $out) (local.get $pause)))))
  (i32.store (i32.const ${ANSWER}) (local.get $outcome))
  (i32.store (i32.const ${ANSWER + 4}) (local.get $at))
  (i32.store (i32.const ${ANSWER + 8}) (local.get $out))
  (return (local.get $count)))`;
