import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { ModelEvent } from '../model/model.ts';
import type { Random } from '../model/random.ts';
import { randomStream, type StreamOptions } from '../model/random-stream.ts';
import { eventText, modelEvent } from '../model/stream-event.ts';

/** A table, and the files of events that come for it. */
export interface Batches {
  readonly spec: TableSpec;
  readonly batches: readonly Batch[];
}

/** Events that come together; there may be none. */
export interface Batch {
  /** Lines of NDJSON. */
  readonly lines: readonly string[];
  readonly modelled: readonly ModelEvent[];
}

type Limits = Pick<StreamOptions, 'notInKeys' | 'without' | 'withoutNested'>;

/** What DuckDB does not take. */
export const DUCKDB_LIMITS: Limits = { notInKeys: ['BIGNUMERIC'], without: [] };
/** What bqemulator 1.4 does not hold exactly (`test/conformance/bigquery.test.ts`). */
export const BIGQUERY_LIMITS: Limits = { notInKeys: [], without: ['BYTES', 'NUMERIC', 'BIGNUMERIC'], withoutNested: ['JSON'] };

/** A random table at `destination`, and a random stream cut into so many pieces. */
export function randomBatches(
  random: Random,
  options: Omit<StreamOptions, 'table'> & { readonly destination: string; readonly pieces: number },
): Batches {
  const { spec: drawn, events } = randomStream(random, { ...options, table: 'stream' });
  const spec = { ...drawn, destination: options.destination, merge: { overlapSeconds: random.pick([0, 3600]) } };
  const batches = random.split(events, options.pieces).map((piece) => ({
    lines: piece.map((event) => eventText(spec, event, random.chance(0.5), (names) => random.shuffle(names))),
    modelled: piece.map((event) => modelEvent(spec, event)),
  }));
  return { spec, batches };
}
