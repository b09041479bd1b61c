import { type ColumnType, isNested } from '../../spec/column-type.ts';
import { endOfValue } from './end-of-value.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

/**
 * The JSON of an ARRAY or STRUCT value in `input[from, to)`, a part of a segment's line, as `jsonb` keeps it: with bare numbers, which are exact
 * there. On the line they are quoted for readers that take them for doubles.
 */
export function nestedJson(input: Buffer, from: number, to: number, type: ColumnType): Buffer {
  if (!holdsQuotedNumbers(type)) return input.subarray(from, to);
  if (!isNested(type)) return input[from] === QUOTE ? input.subarray(from + 1, to - 1) : input.subarray(from, to);
  const parts: Buffer[] = [input.subarray(from, from + 1)];
  const close = type.kind === 'ARRAY' ? CLOSE_BRACKET : CLOSE_BRACE;
  for (let at = from + 1; at < to && input[at] !== close;) {
    const start = type.kind === 'ARRAY' ? at : endOfValue(input, at, to) + 1;
    const end = endOfValue(input, start, to);
    const inner = type.kind === 'ARRAY' ? type.element : fieldType(type.fields, input.toString('utf8', at, start - 1));
    const next = input[end] === COMMA ? end + 1 : end;
    parts.push(input.subarray(at, start), nestedJson(input, start, end, inner), input.subarray(end, next));
    at = next;
  }
  parts.push(input.subarray(to - 1, to));
  return Buffer.concat(parts);
}

function fieldType(fields: readonly { readonly name: string; readonly type: ColumnType }[], quotedName: string): ColumnType {
  const found = fields.find(({ name }) => JSON.stringify(name) === quotedName);
  if (found === undefined) throw new Error(`no line of a segment: no field is called ${quotedName}`);
  return found.type;
}

function holdsQuotedNumbers(type: ColumnType): boolean {
  if (!isNested(type)) return type === 'INT64' || type === 'NUMERIC' || type === 'BIGNUMERIC';
  return type.kind === 'ARRAY' ? holdsQuotedNumbers(type.element) : type.fields.some((field) => holdsQuotedNumbers(field.type));
}
