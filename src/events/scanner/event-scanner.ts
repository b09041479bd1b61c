/**
 * Reads events of one shape, each with a line feed behind it, from the addresses `[at, end)` of the scanner memory, and appends their staged
 * lines from `out` on. Ends at `end`; before the first event that it does not take; or when the lines have reached `pause`. Events
 * longer than `longest` it does not take. Returns how many it has taken; the memory then knows where it stands, and why: {@link SCANNED} when nothing
 * is wrong, {@link OTHER_SHAPE} when some other scanner may know the next event, or `HAND_OVER`.
 */
export type EventScanner = (at: number, end: number, out: number, pause: number, longest: number) => number;

/** Writes the staged line of the event of `size` bytes whose values are in the slots; returns the address behind it, or 0 when there is none. */
export type LineWriter = (out: number, size: number) => number;

export const SCANNED = 1;
export const OTHER_SHAPE = 0;
