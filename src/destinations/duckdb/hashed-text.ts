import { type ColumnType, isNested } from '../../spec/column-type.ts';

/**
 * The text of a value that is hashed; it is asked for only of values that do not count as NULL. What is NULL within a STRUCT is left out, so that a
 * field that is added changes no old hash, and an empty ARRAY counts as NULL, as it does in events.
 */
export function hashedText(expression: string, type: ColumnType, string: (text: string) => string, depth = 0): string {
  if (!isNested(type)) return `CAST(to_json(${type === 'BYTES' ? `base64(${expression})` : expression}) AS VARCHAR)`;
  if (type.kind === 'ARRAY') {
    const element = `_dedup_element_${depth}`;
    const text = hashedText(element, type.element, string, depth + 1);
    return `concat('[', array_to_string(list_transform(${expression}, lambda ${element}: COALESCE(${text}, 'null')), ','), ']')`;
  }
  const members = type.fields.map((field) => {
    const inner = `struct_extract(${expression}, ${string(field.name)})`;
    const name = string(`${JSON.stringify(field.name)}:`);
    return unlessEmpty(inner, field.type, `concat(${name}, ${hashedText(inner, field.type, string, depth)}, ',')`);
  });
  return `concat('{', ${members.join(', ')}, '}')`;
}

/** `text`, or the empty text where the value counts as NULL. */
export function unlessEmpty(expression: string, type: ColumnType, text: string): string {
  const isArray = isNested(type) && type.kind === 'ARRAY';
  return isArray
    ? `CASE WHEN len(${expression}) > 0 THEN ${text} ELSE '' END`
    : `CASE WHEN ${expression} IS NULL THEN '' ELSE ${text} END`;
}
