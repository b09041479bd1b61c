import type { ColumnType } from './column-type.ts';

/** What a number counts that stands for a time: since 1970-01-01, or, in a TIME column, since midnight. */
export const EPOCH_UNITS = ['s', 'ms', 'us', 'ns', 'days'] as const;

export type EpochUnit = (typeof EPOCH_UNITS)[number];

/** The units that the values of a type may be counted in; none: it is no time. */
export function epochUnitsOf(type: ColumnType): readonly EpochUnit[] {
  if (type === 'DATE') return ['days'];
  return type === 'TIMESTAMP' || type === 'DATETIME' || type === 'TIME' ? ['s', 'ms', 'us', 'ns'] : [];
}
