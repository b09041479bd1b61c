import type { TableSpec } from '../spec/table-spec.ts';
import type { EventExaminer } from './compile-row-encoder.ts';
import { countMembers, findIllFormedString, findUnknownField } from './event-structure.ts';
import { EventSurvey } from './event-survey.ts';
import { MAX_DEPTH, findJsonFault, jsonPointer } from './find-json-fault.ts';
import type { PointerNode } from './pointer-tree.ts';
import { pointerTree } from './pointer-tree.ts';
import type { Rejection } from './rejection.ts';

/** The close look at one event after the other that the row encoder asks for. */
export class EventExamination implements EventExaminer {
  text = '';
  hasEscapes = false;
  hasLongNumber = false;
  readonly #survey = new EventSurvey();
  readonly #known: PointerNode;
  readonly #isStrict: boolean;
  #input: Uint8Array = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  constructor(spec: TableSpec) {
    this.#known = pointerTree(spec);
    this.#isStrict = spec.unknownFields === 'reject';
  }

  begin(text: string, input: Uint8Array, start: number, end: number): void {
    this.text = text;
    this.hasEscapes = false;
    this.hasLongNumber = false;
    this.#input = input;
    this.#start = start;
    this.#end = end;
  }

  /** Too deep, or a syntax error before that. */
  findDepthFault(): Rejection | undefined {
    this.#survey.take(this.#input, this.#start, this.#end);
    if (this.#survey.brackets <= MAX_DEPTH) return undefined;
    const fault = findJsonFault(this.text);
    return fault?.code === 'EVENT.DUPLICATE_FIELD' ? undefined : fault;
  }

  rejectNonObject(event: unknown): Rejection {
    return this.findDepthFault() ?? rejectNonObject(event);
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

function rejectUnknown(steps: readonly string[]): Rejection {
  const field = jsonPointer(steps);
  return {
    code: 'EVENT.UNKNOWN_FIELD',
    reason: `the spec has no column for ${field}: add one, or set "unknown_fields: ignore"`,
    field,
  };
}
