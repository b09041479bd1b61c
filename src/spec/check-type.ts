import { COLUMN_TYPES, type ColumnType } from './column-type.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Complaint } from './fault.ts';
import { listed, quoted } from './quoted.ts';

/** Names that other systems, and BigQuery itself as aliases, have for a type. */
const SYNONYMS: Readonly<Partial<Record<ColumnType, readonly string[]>>> = {
  INT64: ['INTEGER', 'INT', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT', 'LONG', 'SERIAL'],
  FLOAT64: ['FLOAT', 'DOUBLE', 'DOUBLE PRECISION', 'REAL', 'NUMBER'],
  NUMERIC: ['DECIMAL'],
  BIGNUMERIC: ['BIGDECIMAL'],
  BOOL: ['BOOLEAN'],
  STRING: ['VARCHAR', 'CHAR', 'CHARACTER', 'NVARCHAR', 'TEXT', 'UUID'],
  BYTES: ['BYTEA', 'BLOB', 'BINARY', 'VARBINARY'],
  TIMESTAMP: ['TIMESTAMPTZ', 'TIMESTAMP_TZ', 'TIMESTAMP WITH TIME ZONE'],
  DATETIME: ['TIMESTAMP_NTZ', 'TIMESTAMP WITHOUT TIME ZONE'],
  JSON: ['JSONB', 'VARIANT', 'OBJECT'],
};

/** Every known spelling → the type. */
const SPELLINGS: ReadonlyMap<string, ColumnType> = new Map(
  COLUMN_TYPES.flatMap((type) => [type, ...(SYNONYMS[type] ?? [])].map((name) => [name, type])),
);

const UNSUPPORTED: Readonly<Record<string, Pick<Complaint, 'why' | 'next'>>> = {
  ARRAY: { why: 'repeated columns are still to come', next: 'use JSON' },
  STRUCT: {
    why: 'nested columns are still to come',
    next: 'use JSON, or one column for each field with: from: /<outer>/<inner>',
  },
  RECORD: {
    why: 'nested columns are still to come',
    next: 'use JSON, or one column for each field with: from: /<outer>/<inner>',
  },
  GEOGRAPHY: { why: 'it has no equality and exists only in BigQuery', next: 'store WKT or GeoJSON as STRING' },
  INTERVAL: { why: 'it exists in too many forms', next: 'store the length as INT64, or its text as STRING' },
  RANGE: { why: 'it exists only in BigQuery', next: 'use two columns, start and end' },
};

/** Why a text is not the name of a column type, and which one was probably meant. */
export function checkType(text: string): Complaint {
  const upper = text.trim().toUpperCase();
  const base = /^[A-Z_]+/.exec(upper)?.[0] ?? '';
  const unsupported = Object.hasOwn(UNSUPPORTED, base) ? UNSUPPORTED[base] : undefined;
  if (unsupported !== undefined)
    return { code: 'SPEC.UNSUPPORTED_TYPE', summary: `type ${quoted(text)} is not supported`, ...unsupported };
  const near = [upper, base].find((name) => SPELLINGS.has(name)) ?? didYouMean(upper, SPELLINGS.keys());
  const meant = near === undefined ? undefined : SPELLINGS.get(near);
  return {
    code: 'SPEC.UNKNOWN_TYPE',
    summary: `unknown type ${quoted(text)}`,
    ...(upper.includes('(') ? { why: 'types have no length or precision here' } : {}),
    next: `${meant === undefined ? '' : `did you mean "${meant}"?   `}types: ${listed(COLUMN_TYPES)}`,
  };
}
