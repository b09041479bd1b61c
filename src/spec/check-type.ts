import { SCALAR_TYPES, type ScalarType } from './column-type.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Complaint } from './fault.ts';
import { listed, quoted } from './quoted.ts';

/** Names that other systems, and BigQuery itself as aliases, have for a type. */
const SYNONYMS: Readonly<Partial<Record<ScalarType, readonly string[]>>> = {
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
const SPELLINGS: ReadonlyMap<string, ScalarType> = new Map(
  SCALAR_TYPES.flatMap((type) => [type, ...(SYNONYMS[type] ?? [])].map((name) => [name, type])),
);

const UNSUPPORTED: Readonly<Record<string, Pick<Complaint, 'why' | 'next'>>> = {
  RECORD: { why: 'it has another name here', next: 'write its fields: STRUCT<name STRING, size INT64>' },
  LIST: { why: 'it has another name here', next: 'write the type of its elements: ARRAY<STRING>' },
  MAP: { why: 'BigQuery has no such type', next: 'use JSON, or ARRAY<STRUCT<key STRING, value STRING>>' },
  GEOGRAPHY: { why: 'it has no equality and exists only in BigQuery', next: 'store WKT or GeoJSON as STRING' },
  INTERVAL: { why: 'it exists in too many forms', next: 'store the length as INT64, or its text as STRING' },
  RANGE: { why: 'it exists only in BigQuery', next: 'use two columns, start and end' },
};

/** What follows the name of a nested type. */
const NESTED: Readonly<Record<string, string>> = {
  ARRAY: 'write the type of its elements, as in ARRAY<STRING>',
  STRUCT: 'write its fields, as in STRUCT<name STRING, size INT64>',
};

const ALL = `${listed(SCALAR_TYPES)}, ARRAY<…>, STRUCT<…>`;

/** Why a text is not the name of a scalar type, and which type was probably meant. */
export function checkType(text: string): Complaint {
  const upper = text.trim().toUpperCase();
  const base = /^[A-Z_]+/.exec(upper)?.[0] ?? '';
  const unsupported = Object.hasOwn(UNSUPPORTED, base) ? UNSUPPORTED[base] : undefined;
  if (unsupported !== undefined)
    return { code: 'SPEC.UNSUPPORTED_TYPE', summary: `type ${quoted(text)} is not supported`, ...unsupported };
  const near = [upper, base].find((name) => SPELLINGS.has(name)) ?? didYouMean(upper, [...SPELLINGS.keys(), 'ARRAY', 'STRUCT']);
  const meant = near === undefined ? undefined : (SPELLINGS.get(near) ?? near);
  return {
    code: 'SPEC.UNKNOWN_TYPE',
    summary: `unknown type ${quoted(text)}`,
    ...(upper.includes('(') ? { why: 'types have no length or precision here' } : {}),
    next: nestedRemedy(upper, base, meant) ?? `${meant === undefined ? '' : `did you mean "${meant}"?   `}types: ${ALL}`,
  };
}

/** `INT64[]`, `array<string>`, `ARRAY`: a nested type in another spelling. */
function nestedRemedy(upper: string, base: string, meant: string | undefined): string | undefined {
  if (/\[\s*\]$/.test(upper)) return `lists are written ARRAY<${meant ?? '…'}>`;
  const nested = Object.hasOwn(NESTED, base) ? base : meant !== undefined && Object.hasOwn(NESTED, meant) ? meant : undefined;
  if (nested === undefined) return undefined;
  return /^[A-Z]+\s*<./.test(upper) ? `did you mean "${nested}"? Type names are in upper case` : NESTED[nested];
}
