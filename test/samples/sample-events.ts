import { readFileSync } from 'node:fs';

/** The lines of `configs/device_readings.sample.ndjson`. */
export const SAMPLE_LINES: readonly string[] = readFileSync(
  new URL('../../configs/device_readings.sample.ndjson', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n');

/** An event of the sample. `meta` and `op` are missing in many. */
export interface SampleEvent {
  readonly device_id: string;
  readonly reading_ts: string;
  readonly value_celsius?: number;
  readonly source_topic: string;
  readonly source_partition: number;
  readonly source_offset: number;
  readonly meta?: { readonly site: string };
  readonly op?: string;
}

/** The events of `SAMPLE_LINES`. */
export const SAMPLE_EVENTS: readonly SampleEvent[] = SAMPLE_LINES.map((line): SampleEvent => JSON.parse(line));
