import { checkName } from './check-name.ts';
import { type ColumnType, isNested } from './column-type.ts';
import { parseInstant } from './instant.ts';
import { isSampleObject, NumberText, type SampleObject, type SampleValue } from './sample-events.ts';

/** What values have in common. */
export interface CommonType {
  readonly type: ColumnType;
  /** Only JSON takes them all although they are no JSON. */
  readonly mixed: boolean;
}

type Present = Exclude<SampleValue, null>;

/**
 * The type that takes all of these values: an ARRAY for lists of one kind of values, a STRUCT for objects with a fixed set of fields, each of
 * one kind. JSON where the values do not tell so much: lists that are empty, or hold null or lists; fields that are always null.
 */
export function typeOfAll(values: readonly Present[], depth = 0): CommonType {
  if (values.every(isSampleList)) return typeOfLists(values, depth);
  if (values.every(isSampleObject)) return typeOfObjects(values, depth);
  return values
    .map((value): CommonType => ({ type: typeOfScalar(value), mixed: false }))
    .reduce((a, b) => {
      const both = typeOfBoth(a.type, b.type);
      return { type: both.type, mixed: a.mixed || both.mixed };
    });
}

/** STRUCTs within each other that are proposed; deeper objects are data rather than structure. */
const MOST_LEVELS = 4;

function typeOfLists(lists: readonly (readonly SampleValue[])[], depth: number): CommonType {
  const elements = lists.flat();
  const present = elements.filter((element) => element !== null);
  if (present.length === 0 || present.length < elements.length) return { type: 'JSON', mixed: false };
  const { type, mixed } = typeOfAll(present, depth);
  if (type === 'JSON' || (isNested(type) && type.kind === 'ARRAY')) return { type: 'JSON', mixed };
  return { type: { kind: 'ARRAY', element: type }, mixed };
}

function typeOfObjects(objects: readonly SampleObject[], depth: number): CommonType {
  const names = fixedFields(objects);
  if (names === undefined || depth === MOST_LEVELS || !areFieldNames(names)) return { type: 'JSON', mixed: false };
  const fields = names.map((name) => {
    const values = objects.flatMap((object) => (Object.hasOwn(object, name) ? [object[name] ?? null] : []));
    const present = values.filter((value) => value !== null);
    return { name, common: present.length === 0 ? undefined : typeOfAll(present, depth + 1) };
  });
  const typed = fields.flatMap(({ name, common }) => (common === undefined ? [] : [{ name, type: common.type }]));
  const mixed = fields.some(({ common }) => common?.mixed === true);
  return mixed || typed.length < fields.length ? { type: 'JSON', mixed } : { type: { kind: 'STRUCT', fields: typed }, mixed };
}

function areFieldNames(names: readonly string[]): boolean {
  const isDistinct = new Set(names.map((name) => name.toLowerCase())).size === names.length;
  return isDistinct && names.every((name) => checkName('field', name) === undefined);
}

/** An object with more fields than this, or with fields that mostly are not there, is data rather than structure. */
const MOST_FIELDS = 30;
const LEAST_FILL = 0.5;

/** The fields of objects that are all of one shape; else `undefined`. */
export function fixedFields(objects: readonly SampleObject[]): readonly string[] | undefined {
  const fields = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const filled = objects.reduce((sum, object) => sum + Object.keys(object).length, 0);
  const isFixed = fields.length > 0 && fields.length <= MOST_FIELDS && filled >= LEAST_FILL * fields.length * objects.length;
  return isFixed ? fields : undefined;
}

function isSampleList(value: SampleValue): value is readonly SampleValue[] {
  return Array.isArray(value);
}

function typeOfScalar(value: Present): ColumnType {
  if (typeof value === 'boolean') return 'BOOL';
  if (typeof value === 'string') return typeOfText(value);
  return value instanceof NumberText ? typeOfNumber(value.source) : 'JSON';
}

/** The narrowest type that takes the values of both; `mixed` when only JSON does although neither is JSON. */
function typeOfBoth(a: ColumnType, b: ColumnType): CommonType {
  if (a === b) return { type: a, mixed: false };
  const both = [a, b];
  if (both.every((type) => NUMBERS.includes(type))) {
    return { type: both.includes('FLOAT64') ? 'FLOAT64' : 'NUMERIC', mixed: false };
  }
  if (both.every((type) => TEXTS.includes(type))) return { type: 'STRING', mixed: false };
  return { type: 'JSON', mixed: true };
}

const NUMBERS: readonly ColumnType[] = ['INT64', 'NUMERIC', 'FLOAT64'];
const TEXTS: readonly ColumnType[] = ['STRING', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP'];

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
/** NUMERIC holds 29 digits before the point. */
const MAX_NUMERIC_DIGITS = 29;

function typeOfNumber(source: string): ColumnType {
  if (!/^-?\d+$/.test(source) || source.length > MAX_NUMERIC_DIGITS) return 'FLOAT64';
  const value = BigInt(source);
  return value >= MIN_INT64 && value <= MAX_INT64 ? 'INT64' : 'NUMERIC';
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;
const DATETIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?$/;

/** Times are recognised by being real ones: what is no date of the calendar is text. */
function typeOfText(text: string): ColumnType {
  if (DATE.test(text)) return parseInstant(`${text}T00:00:00Z`) === undefined ? 'STRING' : 'DATE';
  if (TIME.test(text)) return parseInstant(`2000-01-01T${text}Z`) === undefined ? 'STRING' : 'TIME';
  if (DATETIME.test(text)) return parseInstant(`${text}Z`) === undefined ? 'STRING' : 'DATETIME';
  return parseInstant(text) === undefined ? 'STRING' : 'TIMESTAMP';
}
