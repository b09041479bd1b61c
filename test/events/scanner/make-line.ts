import type { ColumnType } from '../../../src/spec/column-type.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import type { Random } from '../../model/random.ts';
import { valueText } from './value-texts.ts';

/** A field of an event: where it stands, and what makes its text. */
interface Field {
  readonly steps: readonly string[];
  readonly text: (random: Random, isWild: boolean) => string;
}

/** The members of an object in the making: texts, or objects in the making. */
type Members = Map<string, string | Members>;

/**
 * Makes lines for a spec: events with its columns in a few orders and styles, values of all kinds, some members missing, doubled, unknown or
 * renamed; calm ones are all good.
 */
export function lineMaker(spec: TableSpec): (random: Random, isCalm: boolean) => Buffer {
  const fields: Field[] = spec.columns.map(({ from, type }) => ({ steps: from, text: textOf(type) }));
  const { deleteWhen } = spec;
  if (deleteWhen !== undefined) {
    const listed = deleteWhen.in.map((value) => JSON.stringify(value));
    const wild = ['true', 'false', 'null', '0', '1', '1.0', '-0', '1e0', '"\\u0044"', '"é"', '{}', '[]', '2', '""', ...listed];
    fields.push({ steps: deleteWhen.field, text: (random, isWild) => random.pick(isWild ? wild : ['"I"', '"U"', 'false']) });
  }
  return (random, isCalm) => {
    // A third is good throughout, a third has one strange value, a third is strange all over.
    const wildness = isCalm ? 0 : random.between(0, 2);
    const wild = random.pick(fields);
    const chosen = fields.filter(({ steps }, index) => {
      return random.chance(index < 2 ? 0.999 : wildness === 2 || steps.length > 1 ? 0.7 : 0.97);
    });
    const ordered = random.chance(0.75) ? chosen : random.shuffle(chosen);
    const root: Members = new Map();
    for (const field of ordered) {
      const isWild = wildness === 2 ? random.chance(0.3) : wildness === 1 && field === wild;
      put(root, field.steps, field.text(random, isWild));
    }
    if (!isCalm && random.chance(0.05))
      put(root, [random.pick(['x', 'extra', 'toString', '__proto__'])], random.pick(['1', '"y"', '{"z":[1,{}]}', '"\\ud83d"']));
    return Buffer.from(print(root, random, random.pick(STYLES)));
  };
}

function textOf(type: ColumnType): Field['text'] {
  return (random, isWild) => (random.chance(0.01) ? 'null' : valueText(type, random, isWild));
}

function put(members: Members, steps: readonly string[], text: string): void {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    if (!members.has(step)) members.set(step, text);
    return;
  }
  const inner = members.get(step);
  if (typeof inner === 'string') return;
  const next: Members = inner ?? new Map();
  members.set(step, next);
  put(next, rest, text);
}

type Space = (random: Random) => string;

/** White space after colons, after commas, and anywhere. */
const STYLES: readonly (readonly [colon: string, comma: string, any: Space])[] = [
  ['', '', () => ''],
  ['', '', () => ''],
  ['', '', () => ''],
  ['', '', () => ''],
  [' ', ' ', () => ''],
  ['', '', (random) => random.pick(['', '', '', ' ', '\t', '\r', '  '])],
];

function print(members: Members, random: Random, style: (typeof STYLES)[number]): string {
  const [colon, comma, any] = style;
  const entries = [...members].flatMap((entry) => (random.chance(0.003) ? [entry, entry] : [entry]));
  const isArray = entries.length > 0 && entries.every(([name]) => /^\d$/.test(name));
  const texts = entries.map(([name, value]) => {
    const text = typeof value === 'string' ? value : print(value, random, style);
    if (isArray) return `${any(random)}${text}${any(random)}`;
    const named = random.chance(0.004)
      ? `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`
      : JSON.stringify(name);
    return `${any(random)}${named}${any(random)}:${colon}${any(random)}${text}${any(random)}`;
  });
  return `${isArray ? '[' : '{'}${texts.join(`,${comma}`)}${isArray ? ']' : '}'}`;
}
