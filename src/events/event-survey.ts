/**
 * What one pass over the bytes of an event tells that `JSON.parse` hides: names that may be there twice, numbers that a double may have
 * rounded, escapes. All counts err on the side of suspicion. It runs only for events that the row encoder cannot clear by their length.
 */
export class EventSurvey {
  /** There is a backslash; else every string in the event stands for itself and needs no escape on the way out. */
  hasEscapes = false;
  /** At least as many as there are members in all objects: colons behind a quote or white space. */
  members = 0;
  /** At least as many as there are levels: opening brackets. */
  brackets = 0;
  /**
   * Some number that is the value of a member may not be told from its double: it has an exponent, or a point and more than 15 digits.
   * (Up to 15 digits a double is exact enough to print them again; an integer is checked by `Number.isSafeInteger`.)
   */
  hasLongNumber = false;

  /** Surveys the event in `input[start, end)`. */
  take(input: Uint8Array, start: number, end: number): void {
    let escapes = 0;
    let members = 0;
    let brackets = 0;
    let hasLongNumber = false;
    let before = 0;
    for (let at = start; at < end; at += 1) {
      const byte = input[at] ?? 0;
      if (byte === 0x3a) {
        if (before === 0x22 || before <= 0x20) {
          members += 1;
          let value = at + 1;
          while (value < end && (input[value] ?? 0) <= 0x20) value += 1;
          const first = value < end ? (input[value] ?? 0) : 0;
          if (first === 0x2d || (first >= 0x30 && first <= 0x39)) {
            const last = endOfNumber(input, value, end);
            if (last < 0) hasLongNumber = true;
            at = (last < 0 ? ~last : last) - 1;
            before = 0x30;
            continue;
          }
        }
      } else if (byte === 0x5c) escapes += 1;
      else if (byte === 0x7b || byte === 0x5b) brackets += 1;
      before = byte;
    }
    this.hasEscapes = escapes > 0;
    this.members = members;
    this.brackets = brackets;
    this.hasLongNumber = hasLongNumber;
  }
}

/** The index behind the number that begins at `start`; its complement when the number is long as `hasLongNumber` means it. */
function endOfNumber(input: Uint8Array, start: number, end: number): number {
  let hasPoint = false;
  let hasExponent = false;
  let at = start + 1;
  for (; at < end; at += 1) {
    const byte = input[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) continue;
    if (byte === 0x2e) hasPoint = true;
    else if (byte === 0x65 || byte === 0x45) hasExponent = true;
    else if (byte !== 0x2b && byte !== 0x2d) break;
  }
  return hasExponent || (hasPoint && at - start > 16) ? ~at : at;
}
