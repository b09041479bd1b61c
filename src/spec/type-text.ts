import type { ColumnType } from './column-type.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

/** A type as GoogleSQL writes it: `STRUCT<a INT64, b ARRAY<STRING>>`. Names that are no plain identifiers stand in backticks. */
export function typeText(type: ColumnType): string {
  if (typeof type === 'string') return type;
  if (type.kind === 'ARRAY') return `ARRAY<${typeText(type.element)}>`;
  return `STRUCT<${type.fields.map(({ name, type: inner }) => `${quoteField(name)} ${typeText(inner)}`).join(', ')}>`;
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The name of a field, in backticks where it is no plain identifier. */
export function quoteField(name: string): string {
  if (PLAIN.test(name) && !RESERVED_WORDS.has(name.toUpperCase())) return name;
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
