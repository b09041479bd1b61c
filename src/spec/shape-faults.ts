import type * as z from 'zod/mini';
import { didYouMean } from './did-you-mean.ts';
import type { Complaint, Fault, SpecPath, TextPart } from './fault.ts';
import { fieldNames } from './field-names.ts';
import { listed, quoted } from './quoted.ts';

type Issue = z.core.$ZodIssue;

/** The issues that the schema has with `value`, as faults in the words of a spec. */
export function shapeFaults(issues: readonly Issue[], value: unknown): readonly Fault[] {
  return issues.flatMap((issue) => issueFaults(issue, [], value));
}

function issueFaults(issue: Issue, outer: SpecPath, root: unknown): readonly Fault[] {
  const path = [...outer, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(root, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], on: 'key', ...unknownField(path, key) }));
  }
  if (issue.code === 'custom') return [customFault(issue, path)];
  if (issue.code === 'invalid_key')
    return issue.issues.flatMap((inner) => issueFaults(inner, path, root)).map((fault) => ({ ...fault, on: 'key' }));
  if (value === undefined) return [{ path, ...missingField(path) }];
  if (value === null && issue.code !== 'too_small') return [{ path, ...emptyField(path) }];
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((errors) =>
      errors.every(({ code, path: inner }) => inner.length > 0 || !isKindError(code, value)),
    );
    if (branch !== undefined) return branch.flatMap((inner) => issueFaults(inner, path, root));
    return [
      {
        path,
        ...wrongKind(
          path,
          value,
          issue.errors
            .flat()
            .filter((inner) => inner.path.length === 0)
            .map(expectedKind),
        ),
      },
    ];
  }
  if (issue.code === 'invalid_type') return [{ path, ...wrongKind(path, value, [expectedKind(issue)]) }];
  if (issue.code === 'invalid_value') return [{ path, ...wrongChoice(path, value, issue.values.map(String)) }];
  return [{ path, ...outOfBounds(issue, path) }];
}

/** Whether an issue only says that a value is of another kind; a choice of words is no other kind than text. */
function isKindError(code: Issue['code'], value: unknown): boolean {
  return code === 'invalid_type' || (code === 'invalid_value' && typeof value !== 'string');
}

function valueAt(root: unknown, path: SpecPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return Reflect.get(value, step);
  }, root);
}

/** A path in words: `merge.overlap`, `natural_key[0]`. */
function fieldAt(path: SpecPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const plain = text.replace(/^\./, '');
  return /^[\w.[\]]+$/.test(plain) ? plain : quoted(plain);
}

function customFault(issue: z.core.$ZodIssueCustom, path: SpecPath): Fault {
  const text = (name: 'code' | 'why' | 'next'): string | undefined => {
    const value: unknown = issue.params?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [why, next] = [text('why'), text('next')];
  const within = withinOf(issue.params?.['within']);
  return {
    path,
    code: text('code') ?? 'SPEC.BAD_VALUE',
    summary: issue.message,
    ...(why === undefined ? {} : { why }),
    ...(next === undefined ? {} : { next }),
    ...(within === undefined ? {} : { within }),
  };
}

function withinOf(part: unknown): TextPart | undefined {
  if (typeof part !== 'object' || part === null || !('whole' in part) || !('start' in part) || !('end' in part)) return undefined;
  const { whole, start, end } = part;
  return typeof whole === 'string' && typeof start === 'number' && typeof end === 'number' ? { whole, start, end } : undefined;
}

/** Names that other tools have for a field. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  name: 'table',
  target: 'table',
  fields: 'columns',
  schema: 'columns',
  key: 'natural_key',
  keys: 'natural_key',
  primary_key: 'natural_key',
  unique_key: 'natural_key',
  offset: 'source_offset',
  version: 'source_offset',
  order_by: 'source_offset',
  partition: 'partition_by',
  partitioning: 'partition_by',
  cluster: 'cluster_by',
  clustering: 'cluster_by',
  deleted_when: 'delete_when',
  retention: 'staging_retention',
};

function unknownField(parent: SpecPath, key: string): Complaint {
  const known = fieldNames(parent);
  const other = parent.length === 0 && Object.hasOwn(OTHER_NAMES, key) ? OTHER_NAMES[key] : undefined;
  const meant = didYouMean(key, known) ?? other;
  const hint = meant === undefined ? '' : `did you mean ${quoted(meant)}?   `;
  const place = parent.length === 0 ? '' : ` in ${fieldAt(parent)}`;
  return {
    code: 'SPEC.UNKNOWN_FIELD',
    summary: `unknown field ${quoted(key)}${place}`,
    next: hint + (parent.length === 0 ? 'all fields: dedup schema' : `fields: ${listed(known)}`),
  };
}

/** What to write for a field that must be there, by its name. */
const EXAMPLES: Readonly<Record<string, string>> = {
  table: 'table: <name>',
  natural_key: 'natural_key: [<columns that identify a row>]',
  source_offset: 'source_offset: <column with the version of an event>',
  columns: 'columns: {<name>: <type>, …}',
  type: 'type: <type name>',
  column: 'column: <name>',
  field: 'field: /<field of the event>',
  in: 'in: [<values that mean: deleted>]',
  ingested_at: 'ingested_at: <TIMESTAMP column>, or write only the name for a table that dedup fills',
};

function missingField(path: SpecPath): Complaint {
  const name = String(path.at(-1));
  const place = path.length > 1 ? ` in ${fieldAt(path.slice(0, -1))}` : '';
  const example = EXAMPLES[name];
  return {
    code: 'SPEC.MISSING_FIELD',
    summary: `field ${quoted(name)} is missing${place}`,
    ...(example === undefined ? {} : { next: `add ${example}` }),
  };
}

function emptyField(path: SpecPath): Complaint {
  return { code: 'SPEC.BAD_VALUE', summary: `${fieldAt(path)} has no value`, next: 'give it one, or remove it' };
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function expectedKind(issue: Issue): string {
  return issue.code === 'invalid_type' ? (KINDS[issue.expected] ?? issue.expected) : (KINDS['string'] ?? '');
}

function wrongKind(path: SpecPath, value: unknown, expected: readonly string[]): Complaint {
  const kinds = path[0] === 'columns' && path.length === 2 ? ['a type name', 'a mapping'] : [...new Set(expected)];
  const next = wrongKindRemedy(path, value, kinds);
  return {
    code: 'SPEC.BAD_VALUE',
    summary: `${fieldAt(path)} must be ${either(kinds)}, not ${kindOf(value)}`,
    ...(next === undefined ? {} : { next }),
  };
}

function wrongKindRemedy(path: SpecPath, value: unknown, kinds: readonly string[]): string | undefined {
  if (path[0] === 'merge' && path[1] === 'max_bytes_billed') return 'write it like 500MB, 50GB, 1TiB';
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  if (path[1] === 'overlap' || path[0] === 'staging_retention') return 'write a number and a unit: 30s, 15m, 1h, 7d';
  return kinds[0] === 'text' && kinds.length <= 2 ? `put quotes around it: ${quoted(String(value))}` : undefined;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return typeof value === 'boolean' ? String(value) : (KINDS[typeof value] ?? typeof value);
}

function wrongChoice(path: SpecPath, value: unknown, choices: readonly string[]): Complaint {
  if (typeof value !== 'string') return wrongKind(path, value, ['text']);
  const meant = didYouMean(value, choices);
  return {
    code: 'SPEC.BAD_VALUE',
    summary: `${fieldAt(path)} must be ${either(choices)}, not ${quoted(value)}`,
    ...(meant === undefined ? {} : { next: `did you mean ${quoted(meant)}?` }),
  };
}

function outOfBounds(issue: Issue, path: SpecPath): Complaint {
  const code = 'SPEC.BAD_VALUE';
  if (issue.code === 'too_small' && issue.origin === 'array') {
    const what = path[0] === 'delete_when' ? 'value' : path.includes('envelope') ? 'envelope' : 'column';
    const next = `name at least one ${what}`;
    return { code, summary: `${fieldAt(path)} is an empty list`, next };
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return { code, summary: `${fieldAt(path)} is empty` };
  if (issue.code === 'too_small') {
    return {
      code,
      summary: `${fieldAt(path)} must be ${issue.inclusive === true ? 'at least' : 'greater than'} ${issue.minimum}`,
    };
  }
  if (issue.code === 'too_big' && issue.origin === 'string') {
    return { code, summary: `${fieldAt(path)} has more than ${issue.maximum} characters` };
  }
  if (issue.code === 'too_big' && issue.maximum !== Number.MAX_SAFE_INTEGER) {
    return { code, summary: `${fieldAt(path)} must be at most ${issue.maximum}` };
  }
  if (issue.code === 'too_big') {
    const remedy = path.at(-1) === 'max_bytes_billed' ? { next: 'write it with a unit, such as 50TB' } : {};
    return { code, summary: `${fieldAt(path)} is too large to be read exactly`, ...remedy };
  }
  return { code, summary: `${fieldAt(path)}: ${issue.message}` };
}

function either(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}
