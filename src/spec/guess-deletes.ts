import { snake } from './guess-roles.ts';
import { type InferredColumn, valueAt } from './infer-columns.ts';
import type { SampleObject } from './sample-events.ts';

/** The field that tells deletions, and the values that do. */
export interface GuessedDeletes {
  readonly column: InferredColumn;
  readonly values: readonly (string | true)[];
}

const OPERATION = /(?:^|_)(?:op|operation|action|change_type|event_type)$/;
const DELETED = /(?:^|_)(?:deleted|tombstone)$/;
const DELETION = /^(?:d|del|delete|deleted|remove|removed|tombstone)$/i;

/** The first field that tells a deletion in a sampled event: an operation such as `D`, or a flag. */
export function guessDeletes(events: readonly SampleObject[], columns: readonly InferredColumn[]): GuessedDeletes | undefined {
  for (const column of columns) {
    const flag = column.type === 'BOOL' && DELETED.test(snake(column.name));
    const operation = column.type === 'STRING' && OPERATION.test(snake(column.name));
    if (!flag && !operation) continue;
    const values = new Set<string | true>();
    for (const event of events) {
      const value = valueAt(event, column.from);
      if (value === true || (typeof value === 'string' && DELETION.test(value))) values.add(value);
    }
    if (values.size > 0) return { column, values: [...values] };
  }
  return undefined;
}
