const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The first byte behind a JSON value, or behind a name. */
export function endOfValue(input: Buffer, from: number, end: number): number {
  const first = input[from];
  if (first === QUOTE) return endOfString(input, from, end);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(input, from, end);
  let at = from;
  while (at < end && input[at] !== COMMA && input[at] !== CLOSE_BRACE && input[at] !== CLOSE_BRACKET && input[at] !== COLON)
    at += 1;
  return at;
}

function endOfString(input: Buffer, from: number, end: number): number {
  let at = from + 1;
  while (at < end && input[at] !== QUOTE) at += input[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function endOfNested(input: Buffer, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const byte = input[at];
    if (byte === QUOTE) at = endOfString(input, at, end) - 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return end;
}
