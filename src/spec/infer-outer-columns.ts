import type { EnvelopeName } from './envelope.ts';
import type { InferredColumn } from './infer-columns.ts';
import type { OpenedSample } from './open-sample.ts';
import { isSampleObject } from './sample-events.ts';

/** What an envelope tells besides the row: columns, and which of them are the version and its scope. */
export interface OuterColumns {
  readonly columns: readonly InferredColumn[];
  readonly sourceOffset: readonly string[];
  readonly sourcePartition: readonly string[];
}

/** Columns for the place of the events in Kafka, or else in the log of the database; named beside the columns of the rows. */
export function inferOuterColumns({ envelopes, changes }: OpenedSample, taken: readonly InferredColumn[]): OuterColumns {
  const names = new Set(taken.map(({ name }) => name.toLowerCase()));
  const column = (
    wish: string,
    type: InferredColumn['type'],
    envelope: EnvelopeName,
    from: readonly string[],
  ): InferredColumn => {
    const wishes = [wish, wish.replace('source_', 'kafka_'), `envelope_${wish}`];
    const name = wishes.find((candidate) => !names.has(candidate)) ?? numbered(wish, names);
    names.add(name);
    return { name, type, from, envelope, complete: true, empty: false, mixed: false };
  };
  if (envelopes.includes('kcat')) {
    const topic = column('source_topic', 'STRING', 'kcat', ['topic']);
    const partition = column('source_partition', 'INT64', 'kcat', ['partition']);
    const offset = column('source_offset', 'INT64', 'kcat', ['offset']);
    return { columns: [topic, partition, offset], sourceOffset: [offset.name], sourcePartition: [topic.name, partition.name] };
  }
  if (!envelopes.includes('debezium')) return NONE;
  const source = changes[0]?.change['source'];
  const has = (field: string): boolean => isSampleObject(source) && Object.hasOwn(source, field);
  // Within one entry of the binlog, MySQL counts rows.
  const version = has('lsn')
    ? [column('source_lsn', 'INT64', 'debezium', ['source', 'lsn'])]
    : has('file') && has('pos')
      ? [
          column('source_file', 'STRING', 'debezium', ['source', 'file']),
          column('source_pos', 'INT64', 'debezium', ['source', 'pos']),
          column('source_row', 'INT64', 'debezium', ['source', 'row']),
        ]
      : [column('source_ts_ms', 'INT64', 'debezium', ['source', 'ts_ms'])];
  return { columns: version, sourceOffset: version.map(({ name }) => name), sourcePartition: [] };
}

const NONE: OuterColumns = { columns: [], sourceOffset: [], sourcePartition: [] };

function numbered(name: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}
