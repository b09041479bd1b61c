import type { Slots } from './slots.ts';

/**
 * Reads one event and fills the slots of all columns. {@link SCANNED}, {@link OTHER_SHAPE} (some other scanner may know it) or `HAND_OVER`;
 * unless it is scanned, the slots mean nothing. `view` has the bytes of `bytes`. At least {@link PADDING} bytes, of any value, must be
 * readable behind `end`.
 */
export type EventScanner = (bytes: Buffer, view: DataView, start: number, end: number, slots: Slots) => number;

export const SCANNED = 1;
export const OTHER_SHAPE = 0;

/** The line writer copies 16 bytes of every value, however short it is; a scanner may look a few bytes beyond the end of an event. */
export const PADDING = 20;
