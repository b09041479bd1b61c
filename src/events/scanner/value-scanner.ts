import type { Slots } from './slots.ts';

/**
 * Reads the JSON scalar that begins at `at`, when it is a value of the scanner's type in a spelling that is the canonical text already, or
 * nearly so; or null. Fills the three slots from `slot` and returns the index behind the scalar. -1: hand the event over, for whatever
 * reason; the slots then mean nothing.
 *
 * It may read a few bytes beyond the end of a cut event: the caller sees that the index behind the value has passed the end.
 */
export type ValueScanner = (bytes: Buffer, at: number, slots: Slots, slot: number) => number;

/** The answer of a scanner, of a value or of an event, that does not know what it sees: the event goes to the parsing codec. */
export const HAND_OVER = -1;
