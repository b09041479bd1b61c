import type { TableSpec } from '../../spec/table-spec.ts';
import type { OuterDocument } from '../compile-row-encoder.ts';
import { EventExamination } from '../event-examination.ts';
import { sourceAt } from '../json-text.ts';
import type { Rejection } from '../rejection.ts';
import type { KcatLine } from './kcat-line.ts';

/** Reads the keys of Kafka messages, which are JSON or any text. */
export class MessageKeys {
  readonly #examination: EventExamination;

  constructor(spec: TableSpec) {
    this.#examination = new EventExamination(spec, false);
  }

  /**
   * What the key says: the object or the string of which it is the JSON text; itself where it is no such text; an object where kcat has decoded
   * it. A rejection when it is an object that nobody should read (a name twice, too deep).
   */
  of({ key, text }: KcatLine): OuterDocument | Rejection {
    if (typeof key !== 'string')
      return { value: key, text: key === null ? 'null' : (sourceAt(text, ['key']) ?? ''), isTold: false };
    const start = key.trimStart()[0];
    if (start === '{') return this.#object(key);
    const value = start === '"' || start === '[' ? parse(key) : undefined;
    return value === undefined ? asText(key) : { value, text: key, isTold: false };
  }

  #object(key: string): OuterDocument | Rejection {
    const examination = this.#examination;
    examination.begin(key);
    const fault = examination.parse() ?? examination.examine(examination.event, -1);
    if (fault?.code === 'EVENT.BAD_JSON') return asText(key);
    if (fault !== undefined) return { ...fault, reason: `the message key: ${fault.reason}`, field: 'kcat:/key' };
    return { value: examination.event, text: key, isTold: !examination.hasLongNumber };
  }
}

function asText(key: string): OuterDocument {
  return { value: key, text: JSON.stringify(key), isTold: false };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
