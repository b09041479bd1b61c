import type { EventPointer } from '../spec/envelope.ts';
import type { ColumnSpec, DeleteWhen } from '../spec/table-spec.ts';
import { jsonPointer } from './find-json-fault.ts';

/**
 * What a value is looked for in: the event, an envelope of it, or the key of a Kafka message, which is JSON text within its envelope.
 */
export type ValueRoot = 'event' | 'kcat' | 'kcatKey' | 'debezium';

/** Where a value stands: steps from a root. */
export interface ValuePlace {
  readonly root: ValueRoot;
  readonly steps: readonly string[];
}

/** Where the value of a column stands. */
export function placeOf({ from, envelope }: ColumnSpec): ValuePlace {
  return resolve({ steps: from, ...(envelope === undefined ? {} : { envelope }) });
}

/** Where the field of `delete_when` stands. */
export function placeOfDelete({ field, envelope }: DeleteWhen): ValuePlace {
  return resolve({ steps: field, ...(envelope === undefined ? {} : { envelope }) });
}

/** The pointer to a place, as a person writes it in a spec. */
export function placeText({ root, steps }: ValuePlace): string {
  if (root === 'event') return jsonPointer(steps);
  return root === 'kcatKey' ? `kcat:/key${jsonPointer(steps)}` : `${root}:${jsonPointer(steps)}`;
}

function resolve({
  steps,
  envelope = 'event',
}: {
  steps: readonly string[];
  envelope?: EventPointer['envelope'] | 'event';
}): ValuePlace {
  if (envelope === 'kcat' && steps[0] === 'key' && steps.length > 1) return { root: 'kcatKey', steps: steps.slice(1) };
  return { root: envelope, steps };
}
