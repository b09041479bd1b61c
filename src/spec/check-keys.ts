import { checkColumnList } from './check-column-list.ts';
import { type ColumnType, isNested, KEY_TYPES, OFFSET_TYPES, type ScalarType } from './column-type.ts';
import type { Complaint, Fault } from './fault.ts';
import { listed, quoted } from './quoted.ts';
import type { SpecDraft } from './spec-input.ts';
import { typeText } from './type-text.ts';

/** BigQuery takes no more columns in a primary key (https://cloud.google.com/bigquery/docs/primary-foreign-keys). */
const MOST_KEY_COLUMNS = 16;

/** A scalar type, or the kind of a nested one. */
type TypeKind = ScalarType | 'ARRAY' | 'STRUCT';

/** Why a type cannot be compared for equality in the same way by a join, a window and every destination. */
const KEY_REASONS: Readonly<Partial<Record<TypeKind, string>>> = {
  FLOAT64:
    'NaN equals nothing in a join, so that its row would be inserted again by every merge; and a float that was written and read may differ',
  JSON: 'JSON has no equality and cannot be grouped',
  TIME: 'BigQuery takes no TIME in a primary key or for clustering',
  ARRAY: 'lists have no equality in BigQuery and cannot be grouped',
  STRUCT: 'BigQuery takes no STRUCT in a primary key or for clustering, and PostgreSQL has no index for one',
};

const OFFSET_REASONS: Readonly<Partial<Record<TypeKind, string>>> = {
  BOOL: 'it has only two values, and a row can have more versions',
  FLOAT64: 'NaN has no place in an order, and beyond 2^53 two offsets become one',
  JSON: 'JSON has no order',
  ARRAY: 'lists have no order',
  STRUCT: 'a STRUCT has no order',
  TIME: 'it begins anew every day',
};

const REMEDIES: Readonly<Partial<Record<TypeKind, string>>> = {
  FLOAT64: 'use NUMERIC, INT64 or STRING',
  JSON: 'take the part that identifies the row with: from: /<outer>/<inner>',
  TIME: 'use STRING or DATETIME',
  ARRAY: 'take one element of it as a column of its own with: from: /<field>/0',
  STRUCT: 'take its fields as columns of their own with: from: /<outer>/<inner>',
};

function kindOf(type: ColumnType): TypeKind {
  return isNested(type) ? type.kind : type;
}

/** Natural key, source offset and source partition: columns that exist, of types that serve, and none both key and offset. */
export function checkKeys(draft: SpecDraft): readonly Fault[] {
  const { natural_key: key = [], source_offset: offset = [], source_partition: partition = [] } = draft;
  return [
    ...tooManyKeys(key),
    ...checkColumnList(draft, {
      path: ['natural_key'],
      columns: key,
      typeComplaint: (name, type) => typeComplaint('part of a natural key', name, type),
    }),
    ...checkColumnList(draft, { path: ['source_offset'], columns: offset, typeComplaint: offsetComplaint }),
    ...checkColumnList(draft, {
      path: ['source_partition'],
      columns: partition,
      typeComplaint: (name, type) => typeComplaint('part of a source partition', name, type),
    }),
    ...offset.flatMap((name, index) => (key.includes(name) && offset.indexOf(name) === index ? [keyIsOffset(name, index)] : [])),
  ];
}

function tooManyKeys(key: readonly string[]): readonly Fault[] {
  if (key.length <= MOST_KEY_COLUMNS) return [];
  const summary = `natural_key has ${key.length} columns, more than ${MOST_KEY_COLUMNS}`;
  return [{ path: ['natural_key', MOST_KEY_COLUMNS], code: 'SPEC.TOO_MANY_COLUMNS', summary }];
}

function keyIsOffset(name: string, index: number): Fault {
  return {
    path: ['source_offset', index],
    code: 'SPEC.KEY_IS_OFFSET',
    summary: `column ${quoted(name)} is in natural_key and in source_offset`,
    why: 'versions of a row have the same key and different offsets, so every event would be a row of its own',
    next: 'leave it in one of them',
  };
}

function typeComplaint(role: string, name: string, type: ColumnType): Complaint | undefined {
  if (KEY_TYPES.some((allowed) => allowed === type)) return undefined;
  const [why, remedy] = [KEY_REASONS[kindOf(type)], REMEDIES[kindOf(type)]];
  return {
    code: 'SPEC.KEY_TYPE',
    summary: `column ${quoted(name)} is ${typeText(type)}, which cannot be ${role}`,
    ...(why === undefined ? {} : { why }),
    next: `${remedy === undefined ? '' : `${remedy}   `}types for keys: ${listed(KEY_TYPES)}`,
  };
}

function offsetComplaint(name: string, type: ColumnType): Complaint | undefined {
  if (OFFSET_TYPES.some((allowed) => allowed === type)) return undefined;
  const why = OFFSET_REASONS[kindOf(type)];
  return {
    code: 'SPEC.OFFSET_TYPE',
    summary: `column ${quoted(name)} is ${typeText(type)}, which cannot be a source offset`,
    ...(why === undefined ? {} : { why }),
    next: `types for offsets: ${listed(OFFSET_TYPES)}`,
  };
}
