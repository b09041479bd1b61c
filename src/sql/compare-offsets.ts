import type { ColumnType } from '../spec/column-type.ts';
import type { Value } from './value.ts';

/** The text of one offset component as reports and JSON show it. */
export function offsetText(value: Value): string {
  return String(value);
}

/**
 * Compares two source offsets, given as texts component by component, as every destination does: numbers by value, BYTES and STRING by
 * their bytes, times by instant (their texts have a fixed width). Negative, zero or positive.
 */
export function compareOffsets(a: readonly string[], b: readonly string[], types: readonly ColumnType[]): number {
  for (const [index, type] of types.entries()) {
    const order = compareComponent(a[index] ?? '', b[index] ?? '', type);
    if (order !== 0) return order;
  }
  return 0;
}

function compareComponent(a: string, b: string, type: ColumnType): number {
  if (type === 'INT64') return compare(BigInt(a), BigInt(b));
  if (type === 'NUMERIC' || type === 'BIGNUMERIC') return compare(scaled(a), scaled(b));
  if (type === 'BYTES') return Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64'));
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A decimal text as an integer in units of 10^-38, BIGNUMERIC's scale. */
function scaled(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(38, '0').slice(0, 38));
  return negative ? -magnitude : magnitude;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
