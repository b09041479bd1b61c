import type { OuterDocument } from '../compile-row-encoder.ts';
import type { EventExamination } from '../event-examination.ts';
import { sourceAt } from '../json-text.ts';
import type { Rejection } from '../rejection.ts';

/** One line of `kcat -J`, as far as it has been looked at. */
export interface KcatLine extends OuterDocument {
  /** `topic/partition/offset`. */
  readonly position: string;
  /** The message: its text, an object (Avro, or made by another tool), or `null`. */
  readonly payload: unknown;
  /** The key of the message: its text, JSON, or `null`. */
  readonly key: unknown;
}

/** A JSON string without escapes by number. */
const TEXT = String.raw`"[^"\\\u0000-\u001f]*(?:\\["\\/bfnrt][^"\\\u0000-\u001f]*)*"`;
const WHOLE = String.raw`-?(?:0|[1-9]\d*)`;
const HEADER = `(?:${TEXT}|null)`;

/**
 * A line as `kcat -J` prints it (`json.c` of kcat 1.7), up to the text of its payload. Escapes by number are left to the parser.
 */
const LINE = new RegExp(
  `^\\{"topic":"([\\w.-]+)","partition":(${WHOLE}),"offset":(${WHOLE})` +
    `(?:,"tstype":"(\\w+)","ts":(${WHOLE}))?(?:,"broker":(${WHOLE}))?(?:,"headers":(\\[(?:${HEADER}(?:,${HEADER})*)?\\]))?` +
    `,"key":(null|${TEXT}),"payload":`,
);

/** Longer lines are not matched: a key of megabytes would be matched piece by piece. */
const LONGEST = 65_536;

/**
 * Reads a line in the one form in which `kcat -J` prints most lines; `undefined` for all others, which may be as good. A line that this takes is
 * well-formed and has no name twice.
 */
export function readKcatLine(text: string): KcatLine | undefined {
  if (text.length > LONGEST) return undefined;
  const match = LINE.exec(text);
  if (match === null || !text.endsWith('}')) return undefined;
  const [start, topic = '', partition = '', offset = '', tstype, ts, broker, headers, keyText = 'null'] = match;
  const payload = parseText(text.slice(start.length, -1));
  const key = parseText(keyText);
  if (payload === undefined || key === undefined) return undefined;
  return {
    position: `${topic}/${partition}/${offset}`,
    payload,
    key,
    text,
    isTold: true,
    value: {
      topic,
      partition: Number(partition),
      offset: Number(offset),
      ...(ts === undefined ? {} : { tstype, ts: Number(ts) }),
      ...(broker === undefined ? {} : { broker: Number(broker) }),
      ...(headers === undefined ? {} : { headers: headers === '[]' ? [] : JSON.parse(headers) }),
      key,
      payload,
    },
  };
}

/** A JSON string without escapes by number, or null; `undefined` for all else. */
function parseText(text: string): string | null | undefined {
  if (text === 'null') return null;
  if (!text.startsWith('"') || text.includes('\\u')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The line that a parsed object is, whatever its form; or why it is none of kcat's. */
export function kcatLineOf(value: object, { text, hasLongNumber }: EventExamination): KcatLine | Rejection {
  const member = (name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
  const topic = member('topic');
  const [partition, offset] = ['partition', 'offset'].map((name) => sourceAt(text, [name]) ?? '');
  if (typeof topic !== 'string' || !isWhole(partition) || !isWhole(offset) || !Object.hasOwn(value, 'payload'))
    return {
      code: 'EVENT.NOT_KCAT',
      reason: 'it is no line of kcat -J, which has "topic", "partition", "offset" and "payload"',
    };
  const position = `${topic}/${partition}/${offset}`;
  for (const name of ['payload_error', 'key_error']) {
    const error = member(name);
    if (error === undefined) continue;
    const told = typeof error === 'string' ? error : JSON.stringify(error);
    const what = name === 'key_error' ? 'key' : 'payload';
    const reason = `kcat could not decode the ${what} of the message: ${told}`;
    return { code: 'EVENT.BAD_PAYLOAD', reason, field: `kcat:/${name}` };
  }
  return { position, payload: member('payload'), key: member('key') ?? null, text, value, isTold: !hasLongNumber };
}

function isWhole(text: string | undefined): boolean {
  return text !== undefined && /^-?\d+$/.test(text);
}

/** The position of a line that may be damaged; `undefined` when its beginning does not tell. */
export function positionIn(text: string): string | undefined {
  const match = /^\{"topic":"([\w.-]+)","partition":(-?\d+),"offset":(-?\d+),/.exec(text);
  return match === null ? undefined : match.slice(1).join('/');
}
