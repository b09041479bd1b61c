/**
 * What a scanner finds in an event: three numbers for each column, at {@link slotOf} its index.
 *
 * - `[0]`: where the text of the value begins in the input, without quote; 0 when the value is NULL or not there (no value can begin at 0).
 * - `[1]`: the index behind that text, without quote and needless zeros.
 * - `[2]`: minutes east of UTC of a TIMESTAMP; 1 for a number that the staged line quotes (see `isPrintedApart`); else 0.
 */
export type Slots = Int32Array;

const NUMBERS_PER_COLUMN = 3;

/** Empty slots for so many columns. */
export function makeSlots(columns: number): Slots {
  return new Int32Array(columns * NUMBERS_PER_COLUMN);
}

/** Where the slots of the column with this index in the spec begin. */
export function slotOf(columnIndex: number): number {
  return columnIndex * NUMBERS_PER_COLUMN;
}
