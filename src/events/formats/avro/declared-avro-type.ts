import type { ColumnType, ScalarType } from '../../../spec/column-type.ts';
import { decimalType } from '../../../spec/decimal-type.ts';
import { nestedType } from '../nested-type.ts';
import type { AvroType } from './avro-schema.ts';

/** A record may hold itself: no table has fields this deep. */
const MOST_LEVELS = 8;

/** The column type for the values of a type, as `avroPrinter` writes them; `undefined`: the schema does not say one. */
export function declaredAvroType(type: AvroType, level = 0): ColumnType | undefined {
  switch (type.kind) {
    case 'boolean':
      return 'BOOL';
    case 'int':
    case 'long':
      return integerType(type.logical ?? '');
    case 'float':
    case 'double':
      return 'FLOAT64';
    case 'string':
    case 'enum':
      return 'STRING';
    case 'bytes':
      return type.decimal === undefined ? 'BYTES' : decimalType(type.precision, type.decimal);
    case 'fixed':
      if (type.decimal !== undefined) return decimalType(type.precision, type.decimal);
      return type.isUuid ? 'STRING' : 'BYTES';
    case 'map':
      return 'JSON';
    case 'array':
      return nestedType.list(declaredAvroType(type.items, level));
    case 'union': {
      const [branch, ...others] = type.branches.filter(({ kind }) => kind !== 'null');
      return branch === undefined || others.length > 0 ? undefined : declaredAvroType(branch, level);
    }
    case 'record':
      if (level === MOST_LEVELS) return undefined;
      return nestedType.record(type.fields.map((field) => [field.name, declaredAvroType(field.type, level + 1)]));
    default:
      return undefined;
  }
}

function integerType(logical: string): ScalarType {
  if (logical === 'date') return 'DATE';
  const [, kind = ''] = /^(time|timestamp|local-timestamp)-(?:millis|micros|nanos)$/.exec(logical) ?? [];
  return TIMES.get(kind) ?? 'INT64';
}

const TIMES: ReadonlyMap<string, ScalarType> = new Map([
  ['time', 'TIME'],
  ['timestamp', 'TIMESTAMP'],
  ['local-timestamp', 'DATETIME'],
]);
