import type { TableSpec } from '../spec/table-spec.ts';
import type { EventExaminer } from './compile-row-encoder.ts';
import { countMembers, findIllFormedString } from './event-structure.ts';
import { EventSurvey } from './event-survey.ts';
import { MAX_DEPTH, findJsonFault, jsonPointer } from './find-json-fault.ts';
import { findUnknownField, type KnownFields, knownFields } from './known-fields.ts';
import type { Rejection } from './rejection.ts';

/** Longer events are looked at for their depth before they are parsed, lest a few megabytes of brackets become a gigabyte of arrays. */
const LONG_EVENT = 65_536;

/** Parses one event after the other, and takes the close look at it that the row encoder asks for. */
export class EventExamination implements EventExaminer {
  text = '';
  length = 0;
  /** What `parse` has found. */
  event: object = {};
  readonly isTombstone: boolean = false;
  hasEscapes = false;
  hasLongNumber = false;
  readonly #survey = new EventSurvey();
  readonly #known: KnownFields;
  readonly #isStrict: boolean;
  #input: Uint8Array | undefined;
  #start = 0;
  #end = 0;

  /** `isStrict`: fields that the spec does not know are a fault. */
  constructor(spec: TableSpec, isStrict: boolean = spec.unknownFields === 'reject') {
    this.#known = knownFields(spec);
    this.#isStrict = isStrict;
  }

  /** The event is `text`; its bytes stand in `input[start, end)`, or have to be made when they are needed. */
  begin(text: string, input?: Uint8Array, start = 0, end = 0): void {
    this.text = text;
    this.length = text.length;
    this.hasEscapes = false;
    this.hasLongNumber = false;
    this.#input = input;
    this.#start = start;
    this.#end = end;
  }

  /** Parses the text into `event`; or says why it is none. */
  parse(): Rejection | undefined {
    const { text } = this;
    if (text.length > LONG_EVENT) {
      const fault = this.findDepthFault();
      if (fault !== undefined) return fault;
    }
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch (error) {
      return findJsonFault(text) ?? { code: 'EVENT.BAD_JSON', reason: String(error) };
    }
    if (typeof event !== 'object' || event === null || Array.isArray(event))
      return this.findDepthFault() ?? rejectNonObject(event);
    this.event = event;
    return undefined;
  }

  /** Too deep, or a syntax error before that. */
  findDepthFault(): Rejection | undefined {
    if (this.#input === undefined) {
      this.#input = Buffer.from(this.text);
      this.#start = 0;
      this.#end = this.#input.length;
    }
    this.#survey.take(this.#input, this.#start, this.#end);
    if (this.#survey.brackets <= MAX_DEPTH) return undefined;
    const fault = findJsonFault(this.text);
    return fault?.code === 'EVENT.DUPLICATE_FIELD' ? undefined : fault;
  }

  examine(event: object, members: number): Rejection | undefined {
    const survey = this.#survey;
    const tooDeep = this.findDepthFault();
    if (tooDeep !== undefined) return tooDeep;
    this.hasEscapes = survey.hasEscapes;
    this.hasLongNumber = survey.hasLongNumber;
    const isKnown = members === survey.members;
    if (!isKnown && countMembers(event) !== survey.members) {
      const fault = findJsonFault(this.text);
      if (fault !== undefined) return fault;
    }
    if (survey.hasEscapes && SURROGATE.test(this.text)) {
      const steps = findIllFormedString(event);
      if (steps !== undefined) return rejectIllFormed(steps);
    }
    const unknown = isKnown || !this.#isStrict ? undefined : findUnknownField(event, this.#known);
    return unknown === undefined ? undefined : rejectUnknown(unknown);
  }
}

/** An escape of half a surrogate pair. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

function rejectNonObject(event: unknown): Rejection {
  const kind = event === null ? 'null' : Array.isArray(event) ? 'an array' : `a ${typeof event}`;
  return { code: 'EVENT.NOT_AN_OBJECT', reason: `an event is a JSON object, and this is ${kind}` };
}

function rejectIllFormed(steps: readonly string[]): Rejection {
  const field = jsonPointer(steps).toWellFormed();
  return { code: 'EVENT.BAD_STRING', reason: `${field} has half of a surrogate pair, which is no character in UTF-8`, field };
}

export function rejectUnknown(steps: readonly string[]): Rejection {
  const field = jsonPointer(steps);
  return {
    code: 'EVENT.UNKNOWN_FIELD',
    reason: `the spec has no column for ${field}: add one, or set "unknown_fields: ignore"`,
    field,
  };
}
