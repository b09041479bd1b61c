import { type ColumnType, isNested } from '../../spec/column-type.ts';

/**
 * The text of a value that is hashed; it is asked for only of values that do not count as NULL, as an empty ARRAY does, which BigQuery
 * does not tell from NULL. What is NULL within a STRUCT is left out, so that a field that is added changes no old hash.
 */
export function hashedText(expression: string, type: ColumnType, string: (text: string) => string, depth = 0): string {
  if (!isNested(type)) return `TO_JSON_STRING(${expression})`;
  if (type.kind === 'STRUCT') {
    const members = type.fields.map((field) => {
      const inner = `${expression}.${quoteName(field.name)}`;
      const name = string(`${JSON.stringify(field.name)}:`);
      return unlessEmpty(inner, field.type, `CONCAT(${name}, ${hashedText(inner, field.type, string, depth)}, ',')`);
    });
    return `CONCAT('{', ${members.join(', ')}, '}')`;
  }
  const [element, place] = [`_dedup_element_${depth}`, `_dedup_place_${depth}`];
  if (!isNested(type.element)) return `TO_JSON_STRING(${expression})`;
  const text = hashedText(element, type.element, string, depth + 1);
  return `(SELECT STRING_AGG(${text}, ',' ORDER BY ${place}) FROM UNNEST(${expression}) AS ${element} WITH OFFSET AS ${place})`;
}

/** `text`, or the empty text where the value counts as NULL. */
export function unlessEmpty(expression: string, type: ColumnType, text: string): string {
  const isArray = isNested(type) && type.kind === 'ARRAY';
  return isArray ? `IF(ARRAY_LENGTH(${expression}) > 0, ${text}, '')` : `IF(${expression} IS NULL, '', ${text})`;
}

/** Identifiers in backticks know the escapes of string literals (lexical structure of GoogleSQL). */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
