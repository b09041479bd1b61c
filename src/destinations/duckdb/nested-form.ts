import {
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ScalarType } from '../../spec/column-type.ts';
import { arrayText, leafText, structText } from '../../sql/nested-value.ts';
import type { Value } from '../../sql/value.ts';
import { normalForm } from './normal-form.ts';

/** A value of the driver in the normal form of `Value`, lists and structures included. */
export function valueOf(value: DuckDBValue, type: DuckDBType): Value {
  const isNested = value instanceof DuckDBListValue || value instanceof DuckDBStructValue;
  return isNested ? nestedText(value, type) : normalForm(value, type.typeId);
}

function nestedText(value: DuckDBValue, type: DuckDBType): string | null {
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType)
    return arrayText(value.items.map((item) => nestedText(item, type.valueType)));
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    return structText(
      type.entryNames.map((name, index) => {
        const inner = type.entryTypes[index];
        return [name, inner === undefined ? null : nestedText(value.entries[name] ?? null, inner)];
      }),
    );
  }
  return leafText(normalForm(value, type.typeId), type.alias === 'JSON' ? 'JSON' : (SCALARS[type.typeId] ?? 'STRING'));
}

/** What stands in a text without quotes, or with a fraction always; all else is quoted as it is. */
const SCALARS: Readonly<Partial<Record<DuckDBTypeId, ScalarType>>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOL',
  [DuckDBTypeId.TINYINT]: 'INT64',
  [DuckDBTypeId.SMALLINT]: 'INT64',
  [DuckDBTypeId.INTEGER]: 'INT64',
  [DuckDBTypeId.BIGINT]: 'INT64',
  [DuckDBTypeId.HUGEINT]: 'INT64',
  [DuckDBTypeId.FLOAT]: 'FLOAT64',
  [DuckDBTypeId.DOUBLE]: 'FLOAT64',
  [DuckDBTypeId.DECIMAL]: 'NUMERIC',
  [DuckDBTypeId.TIMESTAMP]: 'DATETIME',
  [DuckDBTypeId.TIME]: 'TIME',
};
