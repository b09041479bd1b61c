import { checkName } from './check-name.ts';
import { type ColumnType, isNested } from './column-type.ts';
import type { EnvelopeName } from './envelope.ts';
import type { EpochUnit } from './epoch.ts';
import { type CommonType, fixedFields, typeOfAll } from './infer-type.ts';
import { fieldType, refineType } from './refine-type.ts';
import { parsePointer } from './json-pointer.ts';
import { isSampleObject, type SampleObject, type SampleValue } from './sample-events.ts';
import { yamlKey } from './yaml-text.ts';

/** A column as the sampled events suggest it. */
export interface InferredColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Steps to the value. */
  readonly from: readonly string[];
  /** The envelope in which it stands; absent: the event. */
  readonly envelope?: EnvelopeName;
  readonly epoch?: EpochUnit;
  readonly base64Scale?: number;
  /** Every sampled event has a value. */
  readonly complete: boolean;
  /** No sampled event has a value, so that the type is a guess. */
  readonly empty: boolean;
  /** The values are of kinds that only JSON can hold together. */
  readonly mixed: boolean;
}

/** YAML allows 1,024 characters for a key on one line. */
const LONGEST_KEY = 1000;

/** Types by the names of fields, as a source declares them before its first event. */
export type DeclaredTypes = ReadonlyMap<string, ColumnType | undefined>;

/**
 * The columns for these events: one for each field, and one for each field of an object with a fixed set of them. A declared type goes before
 * what the values look like: the text of a decimal does not tell it from a double.
 */
export function inferColumns(events: readonly SampleObject[], declared: DeclaredTypes = new Map()): readonly InferredColumn[] {
  const outer = fieldsOf(events).map((field) => [field]);
  const pointers = outer.flatMap((pointer): readonly (readonly string[])[] => {
    const isWhole = declared.get(pointer[0] ?? '') === 'JSON';
    const inner = isWhole ? undefined : structure(events.map((event) => valueAt(event, pointer)));
    return inner === undefined ? [pointer] : inner.map((field) => [...pointer, field]);
  });
  const names = columnNames(pointers.map((pointer) => placeOf(pointer, declared)));
  return pointers.map((from, index) => ({
    name: names[index] ?? '',
    from,
    ...observe(events, from, declaredAt(declared, from)),
  }));
}

/**
 * Where a load finds what stands at `from` of a sampled event: a file that names its columns may name one by a JSON pointer, `/meta/site`
 * (README, "Formats"), unless another of its columns holds, or is held by, what it points to.
 */
export function placeOf(from: readonly string[], declared: DeclaredTypes = new Map()): readonly string[] {
  const [name = '', ...rest] = from;
  const steps = declared.has(name) ? parsePointer(name) : undefined;
  if (steps === undefined) return from;
  const isAlone = [...declared.keys()].every(
    (other) => other === name || (other !== steps[0] && !`${name}/`.startsWith(`${other}/`) && !other.startsWith(`${name}/`)),
  );
  return isAlone ? [...steps, ...rest] : from;
}

/** The value of an event at these steps. */
export function valueAt(event: SampleObject, steps: readonly string[]): SampleValue | undefined {
  let value: SampleValue | undefined = event;
  for (const step of steps) value = isSampleObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function fieldsOf(objects: readonly SampleObject[]): readonly string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

/** The fields of values that are all objects (or null) of one shape; else `undefined`. */
function structure(values: readonly (SampleValue | undefined)[]): readonly string[] | undefined {
  const present = values.filter((value) => value !== undefined && value !== null);
  const objects = present.filter(isSampleObject);
  if (objects.length === 0 || objects.length < present.length) return undefined;
  return fixedFields(objects);
}

function observe(
  events: readonly SampleObject[],
  from: readonly string[],
  declared: ColumnType | undefined,
): Omit<InferredColumn, 'name' | 'from'> {
  const values = events.map((event) => valueAt(event, from) ?? null).filter((value) => value !== null);
  const complete = values.length === events.length;
  // Nothing speaks against a simple type where there is no value; a list may be empty as well.
  const isUnseen = values.every((value) => Array.isArray(value) && value.length === 0);
  if (isUnseen && declared !== undefined && isSimple(declared)) return { type: declared, complete, empty: false, mixed: false };
  const inferred: CommonType = values.length === 0 ? { type: 'STRING', mixed: false } : typeOfAll(values);
  const type = refineType(inferred.type, declared);
  return { type, complete, empty: values.length === 0, mixed: inferred.mixed && type === 'JSON' };
}

function isSimple(type: ColumnType): boolean {
  return !isNested(type) || (type.kind === 'ARRAY' && !isNested(type.element));
}

function declaredAt(declared: DeclaredTypes, [first = '', ...rest]: readonly string[]): ColumnType | undefined {
  return rest.reduce(fieldType, declared.get(first));
}

/** The last step where that is free, else all steps; those of the top level choose first. No two differ only in case. */
function columnNames(pointers: readonly (readonly string[])[]): readonly string[] {
  const taken = new Set<string>();
  const names = new Map<readonly string[], string>();
  for (const pointer of pointers.toSorted((a, b) => a.length - b.length)) {
    const wishes = [pointer.at(-1) ?? '', pointer.join('_'), 'field'].filter(usable);
    const name = wishes.find((wish) => !taken.has(wish.toLowerCase())) ?? numbered(wishes[0] ?? '', taken);
    taken.add(name.toLowerCase());
    names.set(pointer, name);
  }
  return pointers.map((pointer) => names.get(pointer) ?? '');
}

function usable(name: string): boolean {
  return checkName('column', name) === undefined && name !== '__proto__' && yamlKey(name).length <= LONGEST_KEY;
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  const short = Array.from(name).slice(0, 200).join('');
  let number = 2;
  while (taken.has(`${short}_${number}`.toLowerCase())) number++;
  return `${short}_${number}`;
}
