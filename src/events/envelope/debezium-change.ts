import type { ColumnSpec, TableSpec } from '../../spec/table-spec.ts';
import { columnNamed } from '../../spec/table-spec.ts';
import { isRecord, valueAt } from '../event-structure.ts';
import { jsonPointer } from '../find-json-fault.ts';
import { sourceAt } from '../json-text.ts';
import type { Rejection } from '../rejection.ts';
import { placeOf } from '../value-place.ts';

/** What a change event says about one row. */
export interface RowChange {
  /** The steps from the change event to the row; none: it tells no row (a delete without `before`, a null value). */
  readonly row: readonly string[] | undefined;
  readonly isDelete: boolean;
}

/** What Debezium sends for a large value that did not change and that PostgreSQL did not log; the second is that of a BYTES column. */
const UNAVAILABLE = ['__debezium_unavailable_value', 'X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ=='];

/** Reads change events of Debezium (https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events). */
export class DebeziumChanges {
  readonly #columns: readonly ColumnSpec[];
  readonly #keyColumns: readonly ColumnSpec[];

  constructor(spec: TableSpec) {
    this.#columns = spec.columns.filter(isOfRow);
    this.#keyColumns = spec.naturalKey.map((name) => columnNamed(spec, name)).filter(isOfRow);
  }

  /** What the change event `value` says, of which `text` is the source; or why it is about no row. */
  read(value: unknown, text: () => string): RowChange | Rejection {
    if (value === null) return { row: undefined, isDelete: true };
    if (!isRecord(value)) return notDebezium('it is no JSON object');
    const { op, before, after } = value;
    switch (op) {
      case 'c':
      case 'r':
      case 'u':
        return isRecord(after) ? this.#row(value, after, text) : noAfter(op, after);
      case 'd':
        if (isRecord(before)) return { row: ['before'], isDelete: true };
        if (before === null || before === undefined) return { row: undefined, isDelete: true };
        return notDebezium('its "before" is no JSON object');
      case 't':
        return noRow(
          'a truncate (op t) empties the whole table and names no row: truncate the final and the staging table too, or replay the snapshot into new ones',
        );
      case 'm':
        return noRow('a message (op m) of pg_logical_emit_message() is about no row');
      case undefined:
        return notDebezium(
          'it has no "op"; flattened records (ExtractNewRecordState) need no envelope: delete_when: {field: /__deleted, in: ["true", true]}',
        );
      default:
        return notDebezium(`its "op" is ${JSON.stringify(op)}, and not c, r, u, d, t or m`);
    }
  }

  #row(
    value: Readonly<Record<string, unknown>>,
    after: Readonly<Record<string, unknown>>,
    text: () => string,
  ): RowChange | Rejection {
    const { op, before } = value;
    if (op !== 'u') return { row: ['after'], isDelete: false };
    const moved = isRecord(before) ? this.#keyColumns.find((column) => isChanged(column, before, after, text)) : undefined;
    if (moved !== undefined) {
      const reason = `the update changes ${moved.name}, a part of the natural key, and would leave the old row behind: let the natural key be the primary key of the table (or its message.key.columns), for which Debezium sends a delete and a create`;
      return { code: 'EVENT.KEY_CHANGED', reason, field: moved.name };
    }
    const missing =
      text().includes(UNAVAILABLE[0] ?? '') || text().includes(UNAVAILABLE[1] ?? '') ? this.#unavailable(after) : undefined;
    return missing ?? { row: ['after'], isDelete: false };
  }

  #unavailable(after: object): Rejection | undefined {
    const column = this.#columns.find(({ from }) => UNAVAILABLE.some((placeholder) => valueAt(after, from) === placeholder));
    if (column === undefined) return undefined;
    const reason = `${jsonPointer(column.from)} did not change and was not sent (PostgreSQL leaves large values out of its log): ALTER TABLE … REPLICA IDENTITY FULL`;
    return { code: 'EVENT.UNAVAILABLE_VALUE', reason, field: column.name };
  }
}

/** Steps from a JSON value to the change event in it: Kafka Connect's JSON converter may wrap it in `{schema, payload}`. */
export function stepsToChange(value: unknown): readonly string[] {
  const isWrapped =
    isRecord(value) && Object.hasOwn(value, 'schema') && Object.hasOwn(value, 'payload') && !Object.hasOwn(value, 'op');
  return isWrapped ? ['payload'] : [];
}

function isOfRow(column: ColumnSpec): boolean {
  return placeOf(column).root === 'event';
}

/** A column that `before` does not tell (REPLICA IDENTITY) is not changed as far as anyone can see. */
function isChanged({ from }: ColumnSpec, before: object, after: object, text: () => string): boolean {
  const [old, now] = [valueAt(before, from), valueAt(after, from)];
  if (old === undefined || old === null) return false;
  if (typeof old !== 'number' || Number.isSafeInteger(old) || old !== now) return old !== now;
  return sourceAt(text(), ['before', ...from]) !== sourceAt(text(), ['after', ...from]);
}

function notDebezium(why: string): Rejection {
  return { code: 'EVENT.NOT_DEBEZIUM', reason: `it is no change event of Debezium: ${why}` };
}

function noRow(reason: string): Rejection {
  return { code: 'EVENT.NO_ROW', reason, field: 'debezium:/op' };
}

function noAfter(op: string, after: unknown): Rejection {
  const kind = after === undefined ? 'missing' : after === null ? 'null' : typeof after === 'string' ? 'a string' : 'no object';
  const hint = typeof after === 'string' ? ' (documents of MongoDB have to be unwrapped with ExtractNewDocumentState)' : '';
  return { code: 'EVENT.NO_ROW', reason: `"after" of a change event with op ${op} is ${kind}${hint}`, field: 'debezium:/after' };
}
