/**
 * Steps over JSON text that `JSON.parse` has taken: for what parsing loses, the source text of a value. Indexes are those of the
 * string; nothing is checked again.
 */

/**
 * The source text of the value at the end of `steps` (JSON pointer steps; an array takes an index), e.g. `1.50` where parsing gives 1.5.
 * `undefined` when there is no such value.
 */
export function sourceAt(text: string, steps: readonly string[]): string | undefined {
  let at = skipSpace(text, 0);
  for (const step of steps) {
    const next = text.charCodeAt(at) === 0x7b ? memberValue(text, at, step) : elementAt(text, at, step);
    if (next === undefined) return undefined;
    at = next;
  }
  return text.slice(at, endOfValue(text, at));
}

/** The index of the first character from `at` that is no JSON white space. */
export function skipSpace(text: string, at: number): number {
  let end = at;
  for (
    let code = text.charCodeAt(end);
    code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
    code = text.charCodeAt(end)
  )
    end += 1;
  return end;
}

/** The members of one object, as far as they have been stepped over. */
interface Members {
  /** Where the values of the names begin that have been found. */
  readonly values: Map<string, number>;
  /** Where the next name begins. */
  at: number;
}

/*
 * Many columns may ask for their values in one event after the other, and to begin with its first member for each would take the square of
 * its length: so what was found in the last text is remembered.
 */
let lastText = '';
const objects = new Map<number, Members>();

function memberValue(text: string, object: number, name: string): number | undefined {
  if (text !== lastText) {
    lastText = text;
    objects.clear();
  }
  let members = objects.get(object);
  if (members === undefined) {
    members = { values: new Map(), at: skipSpace(text, object + 1) };
    objects.set(object, members);
  }
  const found = members.values.get(name);
  return found ?? findMember(text, members, name);
}

function findMember(text: string, members: Members, name: string): number | undefined {
  while (text.charCodeAt(members.at) === 0x22) {
    const end = endOfString(text, members.at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    const found = nameOf(text.slice(members.at, end));
    if (!members.values.has(found)) members.values.set(found, value);
    members.at = skipSpace(text, skipSpace(text, endOfValue(text, value)) + 1);
    if (found === name) return value;
  }
  return undefined;
}

/** A name may be written with escapes: `"\u0061"` is `a`. */
function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function elementAt(text: string, array: number, step: string): number | undefined {
  if (text.charCodeAt(array) !== 0x5b) return undefined;
  let at = skipSpace(text, array + 1);
  for (let index = 0; text.charCodeAt(at) !== 0x5d; index += 1) {
    if (step === String(index)) return at;
    const end = skipSpace(text, endOfValue(text, at));
    if (text.charCodeAt(end) === 0x5d) return undefined;
    at = skipSpace(text, end + 1);
  }
  return undefined;
}

function endOfString(text: string, quote: number): number {
  let end = text.indexOf('"', quote + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** True when an odd number of backslashes stands before `at`. */
function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === 0x5c) start -= 1;
  return (at - start) % 2 === 1;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      at += 1;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      at += 1;
    } else if (code === 0x2c || code === 0x3a || code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) at += 1;
    else at = endOfScalar(text, at);
  } while (depth > 0);
  return at;
}

const SCALAR = /[^\s,\]}]+/y;

function endOfScalar(text: string, at: number): number {
  SCALAR.lastIndex = at;
  return at + (SCALAR.exec(text)?.[0].length ?? 1);
}
