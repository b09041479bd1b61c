import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Row } from '../../src/sql/value.ts';
import { sortedByKey } from './final-rows.ts';
import { finalEvents, type ModelEvent } from './model.ts';

/** What a view must show after these events: the winner of each key that is no tombstone, with the columns of the spec. */
export function liveEvents(spec: TableSpec, events: readonly ModelEvent[]): readonly Row[] {
  const rows = [...finalEvents(events).values()]
    .filter(({ deleted }) => !deleted)
    .map(({ row }) => Object.fromEntries(spec.columns.map(({ name }) => [name, row[name] ?? null])));
  return sortedByKey(spec, rows);
}
