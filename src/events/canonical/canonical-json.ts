/**
 * The canonical text of a JSON value, for columns of type JSON: names sorted by UTF-16 code unit, no white space, strings as
 * `JSON.stringify` quotes them. A number is printed as JavaScript prints its double, but an integer written as plain digits beyond
 * ±(2^53 - 1) keeps its digits. `source` gives the source text of `value`; it is asked for only when there may be such an integer.
 * `undefined` when a number is beyond the range of a double.
 */
export function canonicalJson(value: unknown, source: () => string): string | undefined {
  const writer = new Writer(false);
  const text = writer.text(value);
  if (writer.sawHuge) return undefined;
  return writer.sawUnsafe ? new Writer(true).text(parseExactly(source())) : text;
}

/** An integer whose digits no double holds. */
class ExactInteger {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

const DIGITS = /^-?\d+$/;

function parseExactly(text: string): unknown {
  return JSON.parse(text, keepDigits);
}

// `context` is newer than its type: https://github.com/tc39/proposal-json-parse-with-source, in V8 since 11.4.
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && DIGITS.test(context.source) ? new ExactInteger(context.source) : value;
}

class Writer {
  /** Some number may be an integer that its double has rounded. */
  sawUnsafe = false;
  /** Some number is none that a double holds. */
  sawHuge = false;
  readonly #isExact: boolean;

  constructor(isExact: boolean) {
    this.#isExact = isExact;
  }

  text(value: unknown): string {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return String(value);
    if (value instanceof ExactInteger) return value.digits;
    if (Array.isArray(value)) return `[${value.map((element) => this.text(element)).join(',')}]`;
    const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${this.text(member)}`).join(',')}}`;
  }

  #number(value: number): string {
    if (!Number.isFinite(value)) this.sawHuge = true;
    else if (!this.#isExact && Number.isInteger(value) && !Number.isSafeInteger(value)) this.sawUnsafe = true;
    return String(value);
  }
}
