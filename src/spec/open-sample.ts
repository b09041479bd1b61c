import type { EnvelopeName } from './envelope.ts';
import { isSampleObject, NumberText, parseSample, type SampleObject, type SampleValue } from './sample-events.ts';

/** Sampled events without what is around them. */
export interface OpenedSample {
  /** What all of them come in, outermost first. */
  readonly envelopes: readonly EnvelopeName[];
  /** The rows within. */
  readonly rows: readonly SampleObject[];
  /** Message keys that are objects. */
  readonly keys: readonly SampleObject[];
  /** Change events of Debezium, with the schema of each where it brings one. */
  readonly changes: readonly { readonly change: SampleObject; readonly schema: SampleValue | undefined }[];
  /** Payloads that are no JSON object. */
  readonly unreadable: number;
}

/** Opens the envelopes that every one of these events has. */
export function openSample(events: readonly SampleObject[]): OpenedSample {
  const isInKcat = events.length > 0 && events.every(isKcatLine);
  const values = isInKcat ? events.map(({ payload }) => (typeof payload === 'string' ? parseSample(payload) : payload)) : events;
  const present = values.filter((value) => value !== null);
  const contents = present.filter(isSampleObject);
  const keys = isInKcat ? events.map(({ key }) => keyObject(key)).filter((key) => key !== undefined) : [];
  const unreadable = present.length - contents.length;
  const changes = contents.map(changeIn).filter((change) => change !== undefined);
  const isInDebezium = changes.length > 0 && changes.length === contents.filter((content) => content['payload'] !== null).length;
  const envelopes: readonly EnvelopeName[] = [
    ...(isInKcat ? (['kcat'] as const) : []),
    ...(isInDebezium ? (['debezium'] as const) : []),
  ];
  if (!isInDebezium) return { envelopes, rows: contents, keys, changes: [], unreadable };
  const rows = changes.map(({ change: { after, before } }) => (isSampleObject(after) ? after : before)).filter(isSampleObject);
  return { envelopes, rows, keys, changes, unreadable };
}

function isKcatLine(event: SampleObject): boolean {
  const { topic, partition, offset } = event;
  const isPlaced = typeof topic === 'string' && partition instanceof NumberText && offset instanceof NumberText;
  return isPlaced && Object.hasOwn(event, 'payload') && Object.hasOwn(event, 'key');
}

const OPERATIONS: readonly unknown[] = ['c', 'r', 'u', 'd'];

function changeIn(value: SampleObject): OpenedSample['changes'][number] | undefined {
  const { payload, schema } = value;
  const change = isSampleObject(payload) && schema !== undefined ? payload : value;
  const { op, source, before, after } = change;
  const isChange = OPERATIONS.includes(op) && isSampleObject(source) && (isSampleObject(before) || isSampleObject(after));
  return isChange ? { change, schema } : undefined;
}

/** A key that is an object, or the text of one; of Kafka Connect's `{schema, payload}` the payload. */
function keyObject(key: SampleValue | undefined): SampleObject | undefined {
  const value = typeof key === 'string' ? parseSample(key) : key;
  if (!isSampleObject(value)) return undefined;
  const { payload, schema } = value;
  return schema !== undefined && isSampleObject(payload) ? payload : value;
}
