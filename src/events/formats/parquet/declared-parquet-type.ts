import type { SchemaElement } from 'hyparquet';
import type { ColumnType, ScalarType } from '../../../spec/column-type.ts';
import { decimalType } from '../../../spec/decimal-type.ts';
import { nestedType } from '../nested-type.ts';
import { isAnnotated, isRepeated, listElement, type ParquetNode } from './parquet-schema.ts';

/** The column type for the values of a node, as `parquetPrinter` writes them; `undefined`: the schema does not say one. */
export function declaredParquetType(node: ParquetNode): ColumnType | undefined {
  return isRepeated(node) ? nestedType.list(single(node)) : single(node);
}

function single(node: ParquetNode): ColumnType | undefined {
  const { element, children } = node;
  if (children.length === 0) return leafType(element);
  const [only] = children;
  if (only !== undefined && children.length === 1 && isRepeated(only)) {
    if (isAnnotated(element, 'LIST')) {
      const inner = listElement(only, node);
      return nestedType.list(inner === undefined ? single(only) : declaredParquetType(inner));
    }
    if (isAnnotated(element, 'MAP') || element.converted_type === 'MAP_KEY_VALUE') return 'JSON';
  }
  return nestedType.record(children.map((child) => [child.element.name, declaredParquetType(child)]));
}

/** In the order of `leafPrinter`. */
function leafType({ type, converted_type: converted, logical_type: logical, ...element }: SchemaElement): ScalarType | undefined {
  if (logical?.type === 'DECIMAL') return decimalType(logical.precision, logical.scale);
  if (converted === 'DECIMAL') return decimalType(element.precision, element.scale ?? 0);
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC ? 'TIMESTAMP' : 'DATETIME';
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') return 'TIMESTAMP';
  if (logical?.type === 'TIME' || converted === 'TIME_MILLIS' || converted === 'TIME_MICROS') return 'TIME';
  if (logical?.type === 'DATE' || converted === 'DATE') return 'DATE';
  const isUnsigned = logical?.type === 'INTEGER' ? !logical.isSigned : converted?.startsWith('UINT') === true;
  switch (type) {
    case 'BOOLEAN':
      return 'BOOL';
    case 'INT32':
      return 'INT64';
    case 'INT64':
      return isUnsigned ? 'NUMERIC' : 'INT64';
    case 'INT96':
      return 'TIMESTAMP';
    case 'FLOAT':
    case 'DOUBLE':
      return 'FLOAT64';
    case undefined:
      return undefined;
    default:
      return BYTES.get(logical?.type ?? converted ?? '') ?? 'BYTES';
  }
}

/** What bytes are by their logical type. */
const BYTES: ReadonlyMap<string, ScalarType> = new Map([
  ['UUID', 'STRING'],
  ['FLOAT16', 'FLOAT64'],
  ['JSON', 'JSON'],
  ['STRING', 'STRING'],
  ['UTF8', 'STRING'],
  ['ENUM', 'STRING'],
]);
