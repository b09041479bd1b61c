/** A number as it was written: `1.0` is not `1` to someone who looks for a type, and 19 digits are more than a double holds. */
export class NumberText {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** A JSON value whose numbers are `NumberText`. */
export type SampleValue = string | boolean | null | NumberText | readonly SampleValue[] | SampleObject;

/** Own enumerable properties only: a field may be called `constructor`. */
export interface SampleObject {
  readonly [field: string]: SampleValue;
}

/** The JSON objects among the lines of an NDJSON file, and the number of lines that are neither one nor blank. */
export function sampleEvents(lines: Iterable<string>): { readonly events: readonly SampleObject[]; readonly unreadable: number } {
  const events: SampleObject[] = [];
  let unreadable = 0;
  for (const line of lines) {
    const text = line.replace(/^\ufeff/, '').trim();
    if (text === '') continue;
    const value = parseSample(text);
    if (isSampleObject(value)) events.push(value);
    else unreadable++;
  }
  return { events, unreadable };
}

/** Whether a value is an object, and no list or number. */
export function isSampleObject(value: SampleValue | undefined): value is SampleObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
}

/** The value of a JSON text; `undefined` when it is none. */
export function parseSample(text: string): SampleValue | undefined {
  try {
    const value: SampleValue = JSON.parse(text, (_key, member: unknown, context?: unknown) =>
      typeof member === 'number' ? new NumberText(sourceOf(context) ?? String(member)) : member,
    );
    return value;
  } catch {
    return undefined; // not JSON, or nested too deeply: counted, and told
  }
}

function sourceOf(context: unknown): string | undefined {
  return typeof context === 'object' && context !== null && 'source' in context && typeof context.source === 'string'
    ? context.source
    : undefined;
}
