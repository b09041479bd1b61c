import { type ColumnType, isNested } from './column-type.ts';

/**
 * The type that values suggest, made exact by the one that their source declares. What is declared as a time stays text where the values are no
 * times that a column takes (nanoseconds, years beyond 9999); where the two differ in how they are nested, the values are right.
 */
export function refineType(inferred: ColumnType, declared: ColumnType | undefined): ColumnType {
  if (declared === undefined) return inferred;
  if (!isNested(declared)) {
    if (isNested(inferred)) return declared === 'JSON' ? declared : inferred;
    return inferred === 'STRING' && TIMES.includes(declared) ? inferred : declared;
  }
  if (!isNested(inferred) || inferred.kind !== declared.kind) return inferred;
  if (inferred.kind === 'ARRAY') {
    const element = refineType(inferred.element, declared.kind === 'ARRAY' ? declared.element : undefined);
    return isNested(element) && element.kind === 'ARRAY' ? inferred : { kind: 'ARRAY', element };
  }
  return {
    kind: 'STRUCT',
    fields: inferred.fields.map(({ name, type }) => ({ name, type: refineType(type, fieldType(declared, name)) })),
  };
}

/** The type of a field of a declared STRUCT; `undefined`: it tells none. */
export function fieldType(declared: ColumnType | undefined, name: string): ColumnType | undefined {
  if (declared === undefined || !isNested(declared) || declared.kind !== 'STRUCT') return undefined;
  return declared.fields.find((field) => field.name === name)?.type;
}

const TIMES: readonly ColumnType[] = ['DATE', 'DATETIME', 'TIME', 'TIMESTAMP'];
