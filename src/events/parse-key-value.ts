import type { ColumnType, NestedType } from '../spec/column-type.ts';
import type { ColumnSpec } from '../spec/table-spec.ts';
import { typeText } from '../spec/type-text.ts';
import { canonicalBytes } from './canonical/canonical-bytes.ts';
import { canonicalDate } from './canonical/canonical-date.ts';
import { canonicalDatetime } from './canonical/canonical-datetime.ts';
import { BIGNUMERIC, NUMERIC, canonicalDecimal } from './canonical/canonical-decimal.ts';
import { canonicalInt64 } from './canonical/canonical-int64.ts';
import { canonicalTimestamp } from './canonical/canonical-timestamp.ts';
import { rejectValue } from './reject-value.ts';

/** A value of a natural key column in canonical text, or why the text is none. */
export type KeyValue = { readonly text: string } | { readonly reason: string };

/**
 * The value of a natural key column that a person typed, by the rules of events: what would be accepted in an event as a JSON string is
 * accepted here, BOOL as `true` or `false`, and the same value gets the same text. Pure.
 */
export function parseKeyValue(column: ColumnSpec, typed: string): KeyValue {
  const text = canonicalText(typed, column.type);
  if (text !== undefined) return { text };
  // However the events write it, a person writes it in the form of its type.
  const { name, type, from } = column;
  return { reason: rejectValue({ name, type, from }, typed, JSON.stringify(typed)).reason };
}

function canonicalText(typed: string, type: ColumnType): string | undefined {
  switch (type) {
    case 'STRING':
      return typed;
    case 'INT64':
      return textOf(canonicalInt64(typed, true));
    case 'NUMERIC':
      return textOf(canonicalDecimal(typed, NUMERIC));
    case 'BIGNUMERIC':
      return textOf(canonicalDecimal(typed, BIGNUMERIC));
    case 'BOOL':
      return typed === 'true' || typed === 'false' ? typed : undefined;
    case 'BYTES':
      return canonicalBytes(typed);
    case 'DATE':
      return canonicalDate(typed);
    case 'DATETIME':
      return canonicalDatetime(typed);
    case 'TIMESTAMP':
      return canonicalTimestamp(typed);
    case 'FLOAT64':
    case 'JSON':
    case 'TIME':
      throw new Error(`column type ${type} cannot be in a natural key`);
    default:
      throw new Error(`column type ${typeText(type satisfies NestedType)} cannot be in a natural key`);
  }
}

function textOf(result: { readonly text: string } | { readonly fault: string }): string | undefined {
  return 'text' in result ? result.text : undefined;
}
