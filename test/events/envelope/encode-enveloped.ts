import { createEventCodec } from '../../../src/events/create-event-codec.ts';
import type { ColumnSpec, TableSpec } from '../../../src/spec/table-spec.ts';
import type { Outcome } from '../encode-event.ts';
import { encodeWith } from '../encode-event.ts';
import { column, eventSpec } from '../event-spec.ts';

/** A column that takes its value from an envelope. */
export function outer(
  name: string,
  type: ColumnSpec['type'],
  envelope: 'kcat' | 'debezium',
  ...from: readonly string[]
): ColumnSpec {
  return { ...column(name, type, from), envelope };
}

/** A table of `id` and `note`, with its offset from kcat. */
export const KCAT_SPEC: TableSpec = eventSpec([], {
  columns: [column('id', 'STRING'), column('note', 'STRING'), column('big', 'INT64'), outer('seq', 'INT64', 'kcat', 'offset')],
  envelopes: ['kcat'],
});

/** What becomes of a line: its staged members without those of the load, or the code and reason of its rejection. */
export function opener(spec: TableSpec): (line: unknown) => unknown {
  const encode = encodeWith(createEventCodec(spec));
  return (line) => told(encode(Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)), 40));
}

function told(outcome: Outcome): unknown {
  if (typeof outcome !== 'string') return `${outcome.code} ${outcome.reason}`;
  const { _dedup_ingested_at: _at, _dedup_load_id: _load, ...row } = JSON.parse(outcome) as Readonly<Record<string, unknown>>;
  return row;
}

/** A line as kcat prints it, without white space and in this order. */
export function kcatLine(payload: unknown, changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    topic: 'acme.things',
    partition: 2,
    offset: 918,
    tstype: 'create',
    ts: 1_782_604_800_250,
    broker: 1,
    key: 'k',
    payload: typeof payload === 'object' && payload !== null ? JSON.stringify(payload) : payload,
    ...changes,
  };
}
