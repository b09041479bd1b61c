/** How many members all objects in a parsed JSON value have, together. `JSON.parse` has merged duplicate names by now. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const element of value) count += countMembers(element);
    return count;
  }
  for (const member of Object.values(value)) count += 1 + countMembers(member);
  return count;
}

/** The steps to the first string or name in a parsed JSON value that has half of a surrogate pair; `undefined` when there is none. */
export function findIllFormedString(value: unknown, steps: readonly string[] = []): readonly string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : steps;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const found = name.isWellFormed() ? findIllFormedString(member, [...steps, name]) : [...steps, name];
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The value at `steps` of a parsed JSON value: members of objects, elements of arrays by index; `undefined` when something on the way is
 * missing. Names that every object inherits (`constructor`) are members only when they are there.
 */
export function valueAt(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) at = stepInto(at, step);
  return at;
}

/** One step of {@link valueAt}. */
export function stepInto(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && !isIndex(step)) return undefined;
  return Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
}

/**
 * True when the way to `steps` is blocked: some value before the last step is there and not null, but has no members or elements, or is an
 * array where a name is asked for.
 */
export function isBlocked(value: unknown, steps: readonly string[]): boolean {
  let at = value;
  for (const step of steps) {
    if (at === undefined || at === null) return false;
    if (typeof at !== 'object' || (Array.isArray(at) && !isIndex(step))) return true;
    at = stepInto(at, step);
  }
  return false;
}

/** An array index as RFC 6901 writes it. */
export function isIndex(step: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(step);
}

/** A parsed JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
