import { skipSpace } from './json-text.ts';

/** What makes a text no event, and where. */
export interface JsonFault {
  readonly code: 'EVENT.BAD_JSON' | 'EVENT.TOO_DEEP' | 'EVENT.DUPLICATE_FIELD';
  readonly reason: string;
  /** JSON pointer of the field that is there twice. */
  readonly field?: string;
}

/** Objects and arrays may be nested this deep. Deeper events are junk or an attack, and cost every reader after us its stack. */
export const MAX_DEPTH = 200;

/**
 * The first fault of a JSON text: its first syntax error or the first place that is nested too deep, else the first name that an object
 * has twice (RFC 8259 leaves open which of the two counts, so engines differ; here neither does). Slow and exact: it runs on texts
 * that a cheaper test could not clear. Keeps its own stack, so that no depth overflows it.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  return new FaultFinder(text).find();
}

interface Level {
  /** Names seen so far in this object; absent for an array. */
  readonly names?: Set<string>;
  /** The name or index that the walk is at. */
  step: string | number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class FaultFinder {
  readonly #text: string;
  readonly #levels: Level[] = [];
  #at = 0;
  #duplicate: JsonFault | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  find(): JsonFault | undefined {
    let fault = this.#value();
    while (fault === undefined && this.#levels.length > 0) fault = this.#next();
    if (fault !== undefined) return fault;
    this.#at = skipSpace(this.#text, this.#at);
    return this.#at < this.#text.length ? this.#expected('the end of the event') : this.#duplicate;
  }

  /** Takes a scalar whole; of an object or array only the opening bracket, which opens a level. */
  #value(): JsonFault | undefined {
    this.#at = skipSpace(this.#text, this.#at);
    const first = this.#text.charAt(this.#at);
    if (first === '{' || first === '[') {
      if (this.#levels.length === MAX_DEPTH) {
        return { code: 'EVENT.TOO_DEEP', reason: `nested deeper than ${MAX_DEPTH} levels at byte ${this.#byte(this.#at)}` };
      }
      this.#levels.push(first === '{' ? { names: new Set(), step: '' } : { step: -1 });
      this.#at += 1;
      return undefined;
    }
    if (first === '"') return this.#string();
    return this.#take(NUMBER) === undefined && this.#take(LITERAL) === undefined ? this.#expected('a value') : undefined;
  }

  /** Goes on within the innermost level: its end, or the next member or element. */
  #next(): JsonFault | undefined {
    const level = this.#levels.at(-1);
    if (level === undefined) return undefined;
    this.#at = skipSpace(this.#text, this.#at);
    const isFirst = level.step === -1 || (level.names !== undefined && level.names.size === 0 && level.step === '');
    const close = level.names === undefined ? ']' : '}';
    if (this.#text.charAt(this.#at) === close) {
      this.#at += 1;
      this.#levels.pop();
      return undefined;
    }
    if (!isFirst) {
      if (this.#text.charAt(this.#at) !== ',') return this.#expected(`"," or "${close}"`);
      this.#at = skipSpace(this.#text, this.#at + 1);
    }
    if (level.names === undefined) {
      level.step = Number(level.step) + 1;
      return this.#value();
    }
    return this.#member(level, level.names);
  }

  #member(level: Level, names: Set<string>): JsonFault | undefined {
    if (this.#text.charAt(this.#at) !== '"') return this.#expected('a field name in double quotes');
    const start = this.#at;
    const fault = this.#string();
    if (fault !== undefined) return fault;
    const name: unknown = JSON.parse(this.#text.slice(start, this.#at));
    level.step = String(name);
    if (names.has(level.step)) this.#duplicate ??= this.#twice(start);
    names.add(level.step);
    this.#at = skipSpace(this.#text, this.#at);
    if (this.#text.charAt(this.#at) !== ':') return this.#expected('":" after the field name');
    this.#at += 1;
    return this.#value();
  }

  #twice(start: number): JsonFault {
    const field = jsonPointer(this.#levels.map((level) => String(level.step)));
    return {
      code: 'EVENT.DUPLICATE_FIELD',
      reason: `the field ${field} is there twice, again at byte ${this.#byte(start)}`,
      field,
    };
  }

  /** Takes a string, quotes included. A loop, since a pattern with alternatives overflows its stack on a long string. */
  #string(): JsonFault | undefined {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        if (this.#take(ESCAPE) === undefined) return this.#badString('there is a bad escape', this.#at);
      } else if (code >= 0x20) this.#at += 1;
      else if (this.#at < this.#text.length) return this.#badString('there is a bare control character', this.#at);
      else return this.#badString('a string is not closed', start);
    }
    this.#at += 1;
    return undefined;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0];
    this.#at += taken?.length ?? 0;
    return taken;
  }

  #badString(what: string, index: number): JsonFault {
    return { code: 'EVENT.BAD_JSON', reason: `not valid JSON: ${what}, at byte ${this.#byte(index)}` };
  }

  #expected(what: string): JsonFault {
    const found = this.#text.codePointAt(this.#at);
    const shown = found === undefined ? 'the event ends' : `there is ${JSON.stringify(String.fromCodePoint(found))}`;
    return { code: 'EVENT.BAD_JSON', reason: `not valid JSON: expected ${what} at byte ${this.#byte(this.#at)}, but ${shown}` };
  }

  /** Byte offset within the event, from 0, of a string index. */
  #byte(index: number): number {
    return Buffer.byteLength(this.#text.slice(0, index));
  }
}

/** RFC 6901: `/meta/site`. */
export function jsonPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
