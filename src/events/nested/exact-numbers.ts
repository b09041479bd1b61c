/** A number of a parsed JSON value with its source text, which its double may have rounded. */
export class ExactNumber {
  readonly source: string;
  readonly value: number;

  constructor(source: string, value: number) {
    this.source = source;
    this.value = value;
  }
}

/** Some number may be none that its double tells: it has an exponent, or 16 characters or more. Texts may look like one; that does no harm. */
const LONG_NUMBER = /\d[eE]|[\d.]{16}/;

/**
 * The JSON value in `source` once more, with every number as an `ExactNumber`; `undefined` when no number in it needs that: up to 15 digits, a
 * double prints the decimal that was written.
 */
export function exactNumbers(source: string): unknown {
  return LONG_NUMBER.test(source) ? JSON.parse(source, withSource) : undefined;
}

// `context` is newer than its type: https://github.com/tc39/proposal-json-parse-with-source, in V8 since 11.4.
function withSource(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new ExactNumber(context?.source ?? String(value), value) : value;
}

/** The JSON text of a value whose numbers are `ExactNumber`s. */
export function exactText(value: unknown): string {
  if (value instanceof ExactNumber) return value.source;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(exactText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${exactText(member)}`)
    .join(',')}}`;
}
