import type { Random } from '../../model/random.ts';

/** Bytes and texts that mean something to a reader of JSON, or to one of UTF-8. */
const TOKENS: readonly Buffer[] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  '/',
  '-',
  '+',
  '.',
  'e',
  'E',
  '0',
  '9',
  'T',
  'Z',
  ' ',
  '\t',
  '\r',
  '\n',
  '\0',
  '\x1f',
  '\x7f',
  '""',
  '\\"',
  '\\n',
  '\\u',
  '\\u0041',
  '\\ud83d',
  'null',
  'true',
  '0.0',
  '1e5',
  '00',
  ':60',
  '24:',
  '-33',
  '{}',
  '[]',
  '\ufeff',
  'é',
  '😀',
  '//',
].map((text) => Buffer.from(text));
const SPACES = [' ', '\t', '\r', '\n', ' \t '].map((text) => Buffer.from(text));
const BAD_BYTES: readonly Buffer[] = [
  [0x80],
  [0xff],
  [0xc0, 0x80],
  [0xc3],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf0, 0x9f, 0x98],
].map((bytes) => Buffer.from(bytes));

type Mutation = (line: Buffer, random: Random) => Buffer;

const spliced = (line: Buffer, at: number, removed: number, added: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([line.subarray(0, at), added, line.subarray(at + removed)]);

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const STRUCTURE = Buffer.from('{}[],:"');

/** A random place, more often than not next to a byte of structure. */
function place(line: Buffer, random: Random): number {
  const at = random.between(0, line.length);
  if (random.chance(0.5)) return at;
  const near = line.subarray(at).findIndex((byte) => STRUCTURE.includes(byte));
  return near < 0 ? at : at + near + random.between(0, 1);
}

const MUTATIONS: readonly Mutation[] = [
  (line, random) => spliced(line, place(line, random), 0, random.pick(TOKENS)),
  (line, random) => spliced(line, place(line, random), 0, random.pick(SPACES)),
  (line, random) => spliced(line, place(line, random), 0, random.pick(BAD_BYTES)),
  (line, random) => spliced(line, place(line, random), 1),
  (line, random) => spliced(line, place(line, random), random.between(1, 12)),
  (line, random) => spliced(line, place(line, random), 1, random.pick(TOKENS)),
  (line, random) => spliced(line, random.between(0, line.length), 1, Buffer.from([random.between(0, 255)])),
  // Cut off, or with something behind.
  (line, random) => line.subarray(0, random.between(0, line.length)),
  (line, random) => Buffer.concat([line, random.pick([...TOKENS, line])]),
  // Another digit, where one is.
  (line, random) => {
    const start = random.between(0, line.length);
    for (let at = start; at < line.length; at += 1)
      if (isDigit(line[at])) return spliced(line, at, 1, Buffer.from(String(random.between(0, 9))));
    return line;
  },
  // A bit flipped.
  (line, random) => {
    const at = random.between(0, Math.max(0, line.length - 1));
    return spliced(line, at, 1, Buffer.from([(line[at] ?? 0) ^ (1 << random.between(0, 7))]));
  },
  // A piece again, somewhere else.
  (line, random) => {
    const from = random.between(0, line.length);
    return spliced(line, place(line, random), 0, line.subarray(from, from + random.between(1, 30)));
  },
];

/** The line with one to three faults at the level of bytes. */
export function mutateLine(line: Buffer, random: Random): Buffer {
  let mutated = line;
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count -= 1) mutated = random.pick(MUTATIONS)(mutated, random);
  return mutated;
}
