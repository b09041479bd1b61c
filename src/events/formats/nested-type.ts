import { type ColumnType, isNested } from '../../spec/column-type.ts';

/** The types of values that hold others, as a source declares them; `undefined` where it says nothing that a column takes. */
export const nestedType = {
  /** A list of `element`; BigQuery has none of lists. */
  list(element: ColumnType | undefined): ColumnType | undefined {
    if (element === undefined || (isNested(element) && element.kind === 'ARRAY')) return undefined;
    return { kind: 'ARRAY', element };
  },

  /** A record of fields, of which those without a type are left out. */
  record(fields: readonly (readonly [name: string, type: ColumnType | undefined])[]): ColumnType | undefined {
    const typed = fields.flatMap(([name, type]) => (type === undefined ? [] : [{ name, type }]));
    return typed.length === 0 ? undefined : { kind: 'STRUCT', fields: typed };
  },
};
