import { checkName } from './check-name.ts';
import { checkType } from './check-type.ts';
import { type ColumnType, SCALAR_TYPES, type ScalarType, type StructField, type StructType } from './column-type.ts';
import type { Complaint, TextPart } from './fault.ts';
import { listed, quoted } from './quoted.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

/** What is wrong with the text of a type, and where in it, unless it is the whole. */
export interface TypeComplaint extends Complaint {
  readonly within?: TextPart;
}

/** https://cloud.google.com/bigquery/docs/nested-repeated#limitations */
const MOST_LEVELS = 15;

/**
 * A column type from its text: a scalar's name, or `ARRAY<…>` and `STRUCT<name type, …>` as GoogleSQL writes them, with white space
 * wherever it may stand. Type names are upper case, as everywhere in a spec; names of fields are as BigQuery takes them, in backticks where
 * they are no plain identifiers. The first fault of the text is told.
 */
export function parseType(text: string): { readonly type: ColumnType } | { readonly complaint: TypeComplaint } {
  const name = SCALAR_TYPES.find((scalar) => scalar === text);
  if (name !== undefined) return { type: name };
  const parser = new TypeParser(text);
  const type = parser.whole();
  return type === undefined ? { complaint: parser.complaint ?? checkType(text) } : { type };
}

interface Token {
  /** `name`: an identifier or type name, without its backticks. `end`: nothing is left. */
  readonly kind: 'name' | 'quoted' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `DOUBLE PRECISION` and the like are no single word, so what is no nested type is judged as a whole. */
const NESTED = /^\s*(?:ARRAY|STRUCT)\s*</;

class TypeParser {
  complaint: TypeComplaint | undefined;
  readonly #text: string;
  #token: Token;

  constructor(text: string) {
    this.#text = text;
    this.#token = this.#read(0);
  }

  whole(): ColumnType | undefined {
    if (!NESTED.test(this.#text)) return undefined;
    const type = this.#type(0);
    if (type === undefined) return undefined;
    if (this.#token.kind === 'end') return type;
    const { start } = this.#token;
    const rest = this.#text.slice(start).trimEnd();
    return this.#fail(
      { start, end: start + rest.length },
      {
        code: 'SPEC.BAD_TYPE',
        summary: `${quoted(rest)} follows the end of the type`,
        next: /^NOT\s+NULL/i.test(rest) ? NULLABLE : 'remove it, or look for a > too many',
      },
    );
  }

  /** `levels`: how many STRUCTs it stands in. */
  #type(levels: number): ColumnType | undefined {
    const token = this.#token;
    if (token.kind !== 'name') return this.#fail(token, { ...this.#unexpected('a type'), next: `types: ${TYPES}` });
    if (token.text === 'ARRAY') return this.#array(levels);
    if (token.text === 'STRUCT') return this.#struct(levels);
    const scalar = SCALAR_TYPES.find((name) => name === token.text);
    if (scalar === undefined) return this.#fail(token, unknownType(token.text));
    this.#advance();
    return this.#parameters(scalar);
  }

  #parameters(scalar: ScalarType): ScalarType | undefined {
    if (!this.#is('(')) return scalar;
    const { start } = this.#token;
    const length = /^\([^)<>]*\)?/.exec(this.#text.slice(start))?.[0].length ?? 1;
    return this.#fail(
      { start, end: start + length },
      {
        code: 'SPEC.BAD_TYPE',
        summary: `${scalar} has a parameter`,
        why: 'types have no length or precision here',
        next: `write ${scalar} alone`,
      },
    );
  }

  #array(levels: number): ColumnType | undefined {
    const { start } = this.#token;
    this.#advance();
    if (!this.#take('<', 'ARRAY', 'write the type of its elements, as in ARRAY<STRING>')) return undefined;
    if (this.#is('>')) {
      const empty = { code: 'SPEC.BAD_TYPE', summary: 'the ARRAY has no type of elements', next: 'write it like ARRAY<STRING>' };
      return this.#fail({ start, end: this.#token.end }, empty);
    }
    const inner = this.#token;
    const element = this.#type(levels);
    if (element === undefined) return undefined;
    if (typeof element === 'object' && element.kind === 'ARRAY') {
      return this.#fail(
        { start: inner.start, end: inner.start + this.#text.slice(inner.start, this.#token.start).trimEnd().length },
        {
          code: 'SPEC.NESTED_ARRAY',
          summary: 'an ARRAY of ARRAYs cannot be a column',
          why: 'BigQuery stores no list whose elements are lists themselves',
          next: 'put a STRUCT between the two: ARRAY<STRUCT<items ARRAY<…>>>; or use JSON',
        },
      );
    }
    if (!this.#take('>', 'the ARRAY', CLOSING)) return undefined;
    return { kind: 'ARRAY', element };
  }

  #struct(levels: number): StructType | undefined {
    const { start } = this.#token;
    if (levels === MOST_LEVELS) {
      return this.#fail(this.#token, {
        code: 'SPEC.TOO_DEEP',
        summary: `this STRUCT stands within ${MOST_LEVELS} others`,
        why: `BigQuery nests at most ${MOST_LEVELS} levels`,
        next: 'use JSON for the inner part',
      });
    }
    this.#advance();
    if (!this.#take('<', 'STRUCT', 'write its fields, as in STRUCT<name STRING, size INT64>')) return undefined;
    if (this.#is('>')) {
      const empty = {
        code: 'SPEC.BAD_TYPE',
        summary: 'the STRUCT has no fields',
        next: 'write at least one, as in STRUCT<name STRING>; or use JSON',
      };
      return this.#fail({ start, end: this.#token.end }, empty);
    }
    const fields: StructField[] = [];
    do {
      const field = this.#field(levels + 1, fields);
      if (field === undefined) return undefined;
      fields.push(field);
    } while (this.#skip(','));
    return this.#take('>', 'the STRUCT', CLOSING) ? { kind: 'STRUCT', fields } : undefined;
  }

  #field(levels: number, before: readonly StructField[]): StructField | undefined {
    const token = this.#token;
    const name = this.#fieldName();
    if (name === undefined) return undefined;
    const twin = before.find((field) => field.name.toLowerCase() === name.toLowerCase());
    if (twin !== undefined) {
      const summary =
        twin.name === name
          ? `the STRUCT has a field ${quoted(name)} twice`
          : `fields ${quoted(twin.name)} and ${quoted(name)} differ only in case`;
      const why = 'destinations do not tell such names apart';
      return this.#fail(token, { code: 'SPEC.DUPLICATE_COLUMN', summary, why, next: 'remove one' });
    }
    if (this.#is(':')) {
      const summary = `a colon stands between the field ${quoted(name)} and its type`;
      return this.#fail(this.#token, { code: 'SPEC.BAD_TYPE', summary, next: 'write a space instead: STRUCT<name STRING>' });
    }
    const type = this.#type(levels);
    if (type === undefined) return undefined;
    const next = this.#token;
    if (next.kind === 'name' && /^(?:NOT|OPTIONS)$/i.test(next.text)) {
      const summary = `${next.text.toUpperCase()} stands behind the type of the field ${quoted(name)}`;
      return this.#fail(next, { code: 'SPEC.BAD_TYPE', summary, next: NULLABLE });
    }
    return { name, type };
  }

  #fieldName(): string | undefined {
    const token = this.#token;
    if (token.kind === 'quoted') {
      this.#advance();
      const complaint = checkName('field', token.text);
      return complaint === undefined ? token.text : this.#fail(token, complaint);
    }
    if (token.kind !== 'name') {
      return this.#fail(token, {
        ...this.#unexpected('the name of a field'),
        next: 'fields are a name and a type: STRUCT<name STRING>; a name with other characters than letters, digits and _ stands in backticks',
      });
    }
    this.#advance();
    const isAlone = [',', '>', '<'].some((symbol) => this.#is(symbol)) || this.#token.kind === 'end';
    if (isAlone && isTypeName(token.text)) {
      return this.#fail(token, {
        code: 'SPEC.NO_FIELD_NAME',
        summary: `the field of type ${token.text} has no name`,
        why: 'a column needs names all the way down: an event brings the values by their names',
        next: `write a name before the type: STRUCT<name ${token.text}${this.#is('<') ? '<…>' : ''}>`,
      });
    }
    if (isAlone) {
      const summary = `the field ${quoted(token.text)} has no type`;
      return this.#fail(token, { code: 'SPEC.BAD_TYPE', summary, next: `write it behind the name: ${token.text} STRING` });
    }
    if (RESERVED_WORDS.has(token.text.toUpperCase())) {
      return this.#fail(token, {
        code: 'SPEC.BAD_NAME',
        summary: `${quoted(token.text)} is a reserved word of SQL`,
        next: `put the name in backticks: \`${token.text}\``,
      });
    }
    return token.text;
  }

  /** Goes past `symbol`; a complaint when something else stands there. */
  #take(symbol: '<' | '>', after: string, next: string): boolean {
    if (this.#skip(symbol)) return true;
    const isCut = this.#token.kind === 'end' && symbol === '>';
    const why = isCut ? { why: `the text ends before ${after} is closed` } : {};
    const what = symbol === '>' ? `">" or ","` : `"<" after ${after}`;
    this.#fail(this.#token, { ...this.#unexpected(symbol === '>' && after === 'the ARRAY' ? '">"' : what), ...why, next });
    return false;
  }

  #skip(symbol: string): boolean {
    if (!this.#is(symbol)) return false;
    this.#advance();
    return true;
  }

  #is(symbol: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.text === symbol;
  }

  #unexpected(wanted: string): Complaint {
    const { kind, text } = this.#token;
    const found = kind === 'end' ? 'the text ends' : `there is ${quoted(text)}`;
    return { code: 'SPEC.BAD_TYPE', summary: `expected ${wanted}, but ${found}` };
  }

  #fail({ start, end }: { readonly start: number; readonly end: number }, complaint: Complaint): undefined {
    this.complaint ??= { ...complaint, within: { whole: this.#text, start, end } };
    return undefined;
  }

  #advance(): void {
    this.#token = this.#read(this.#token.end);
  }

  #read(from: number): Token {
    const text = this.#text;
    let start = from;
    while (/\s/.test(text.charAt(start))) start += 1;
    if (start === text.length) return { kind: 'end', text: '', start, end: start };
    const word = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
    word.lastIndex = start;
    const name = word.exec(text)?.[0];
    if (name !== undefined) return { kind: 'name', text: name, start, end: start + name.length };
    const ticks = /`((?:[^`\\]|\\.)*)`/sy;
    ticks.lastIndex = start;
    const [whole, inner] = ticks.exec(text) ?? [];
    if (whole !== undefined && inner !== undefined)
      return { kind: 'quoted', text: inner.replaceAll(/\\(.)/gs, '$1'), start, end: start + whole.length };
    const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
    return { kind: 'symbol', text: character, start, end: start + character.length };
  }
}

const TYPES = `${listed(SCALAR_TYPES)}, ARRAY<…>, STRUCT<…>`;
const CLOSING =
  'close it with ">"; where the whole stands in braces { }, put the type in quotes, since a comma ends a value there';
const NULLABLE = 'leave it out: everything within a column may be NULL';

function isTypeName(text: string): boolean {
  return text === 'ARRAY' || text === 'STRUCT' || SCALAR_TYPES.some((name) => name === text);
}

/** Within a type a word that is no type may be one in lower case, an alias, or a type without its elements. */
function unknownType(text: string): Complaint {
  const upper = text.toUpperCase();
  if (upper !== 'ARRAY' && upper !== 'STRUCT') return checkType(text);
  return {
    code: 'SPEC.UNKNOWN_TYPE',
    summary: `unknown type ${quoted(text)}`,
    next: `did you mean "${upper}"? Type names are in upper case`,
  };
}
