import { isRecord } from './event-structure.ts';
import { sourceAt } from './json-text.ts';

/** A rejected event that is tried again. */
export interface ReplayedEvent {
  readonly position: string;
  /** Undefined: it was too long to be kept whole. */
  readonly event: Buffer | undefined;
}

/**
 * The event that one line of a rejects file holds; `undefined` when the line is none. Whoever repairs an event may also write it as an
 * object instead of a string: its source text is taken then, so that no number loses digits.
 */
export function parseRejectRecord(line: Buffer): ReplayedEvent | undefined {
  const text = line.toString('utf8');
  const record = parseObject(text);
  if (record === undefined || typeof record['position'] !== 'string') return undefined;
  const { position, event, event_base64: base64 } = record;
  if (typeof event === 'string') return { position, event: Buffer.from(event) };
  if (typeof base64 === 'string') return { position, event: Buffer.from(base64, 'base64') };
  if (typeof record['event_bytes'] === 'number' && event === undefined) return { position, event: undefined };
  return isRecord(event) ? { position, event: Buffer.from(sourceAt(text, ['event']) ?? '') } : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
