/**
 * What a scanner finds in an event: three numbers for each column, at {@link slotOf} its index. They stand in the scanner memory.
 *
 * - `[0]`: the address at which the text of the value begins, without quote; 0 when the value is NULL or not there.
 * - `[1]`: the address behind that text, without quote and needless zeros.
 * - `[2]`: minutes east of UTC of a TIMESTAMP; 1 for a number that the staged line quotes (see `isPrintedApart`); else 0.
 */
export type Slots = Int32Array;

const NUMBERS_PER_COLUMN = 3;

/** Where the slots of the column with this index in the spec begin. */
export function slotOf(columnIndex: number): number {
  return columnIndex * NUMBERS_PER_COLUMN;
}
