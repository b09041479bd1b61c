import { type EventFormat, USUAL_CSV } from '../spec/source-spec.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import type { EventSource } from './event-source.ts';
import type { DeclaredFields } from './formats/decoding.ts';
import { EventStream } from './formats/event-stream.ts';
import { retypeCells } from './formats/csv/retype-cells.ts';
import { waitFor } from './wait-for.ts';

/** How much of a sample is read at most. */
export interface SampleLimits {
  readonly lines: number;
  readonly bytes: number;
}

/** The beginning of a source. */
export interface Sample {
  /** Events, each the text of a JSON value. */
  readonly lines: readonly string[];
  /** What the source declares of their fields; empty: nothing. */
  readonly fields: DeclaredFields;
  readonly format: EventFormat;
}

/**
 * The first events of a source in any format, each the text of a JSON value, for someone who has no spec yet. A last one that is cut by the
 * limit is left out. A pipe may never end: an abort ends the wait for it, with the reason of the signal.
 * `delimiter`: what stands between the cells of CSV; absent: as its name tells.
 */
export async function sampleLines(
  source: EventSource,
  limits: SampleLimits,
  signal: AbortSignal,
  delimiter?: string,
): Promise<Sample> {
  const spec = delimiter === undefined ? ANY_EVENTS : { ...ANY_EVENTS, source: { csv: { ...USUAL_CSV, delimiter } } };
  let fields: DeclaredFields = new Map();
  const onFields = (found: DeclaredFields): void => void (fields = found);
  const stream = new EventStream({ source, spec, signal, exitClass: () => 'not-started', onFields });
  const lines: string[] = [];
  let bytes = 0;
  try {
    for (let isEnded = false; !isEnded && lines.length < limits.lines && bytes < limits.bytes;) {
      const pending = stream.next();
      if ((await waitFor(pending, Number.POSITIVE_INFINITY, signal)) === 'aborted') throw signal.reason;
      const next = await pending;
      const { cutter } = stream;
      if (next.done === true) cutter.finish();
      else cutter.feed(next.value);
      isEnded = next.done === true;
      bytes += next.value?.length ?? 0;
      for (let kind = cutter.next(); kind !== 'more'; kind = cutter.next()) {
        if (kind === 'line' || kind === 'fault') lines.push(cutter.input.toString('utf8', cutter.start, cutter.end));
      }
    }
    const sampled = lines.slice(0, limits.lines);
    return { lines: stream.format === 'csv' ? retypeCells(sampled) : sampled, fields, format: stream.format };
  } finally {
    // Not awaited: it may wait for a chunk that is still under way.
    void stream.return().catch(() => undefined);
  }
}

/** Of what is not known yet: every field is one of text, and nothing must be there. */
const ANY_EVENTS: TableSpec = {
  file: '',
  table: '',
  destination: '',
  staging: { table: '', ingestedAt: '', foreign: false },
  naturalKey: [],
  sourceOffset: [],
  sourcePartition: [],
  onPartitionChange: 'warn',
  columns: [],
  unknownFields: 'ignore',
  clusterBy: [],
  uniqueOffsets: false,
  view: { name: '', of: 'staging' },
  merge: { overlapSeconds: 0 },
  stagingRetentionDays: 1,
  labels: {},
};
