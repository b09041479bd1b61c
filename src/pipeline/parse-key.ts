import { DedupError, type Diagnostic } from '../errors.ts';
import { parseKeyValue } from '../events/parse-key-value.ts';
import { didYouMean } from '../spec/did-you-mean.ts';
import { listed, quoted } from '../spec/quoted.ts';
import { columnNamed, type TableSpec } from '../spec/table-spec.ts';
import { typeText } from '../spec/type-text.ts';
import type { KeyTexts } from '../sql/key-equals.ts';

/**
 * A natural key from texts `name=value`. A column name may hold `=`: the longest name that fits counts. Throws all that is wrong with them
 * at once: `EXPLAIN.BAD_KEY`, `EXPLAIN.NOT_A_KEY_COLUMN`, `EXPLAIN.REPEATED_KEY`, `EXPLAIN.MISSING_KEY`.
 */
export function parseKey(spec: TableSpec, texts: readonly string[]): KeyTexts {
  const key: Record<string, string> = {};
  const faults: Diagnostic[] = [];
  const named = new Set<string>();
  for (const text of texts) {
    const name = longestName(spec.naturalKey, text);
    if (name === undefined) {
      faults.push(notAKey(spec, text));
      continue;
    }
    if (named.has(name)) faults.push(repeated(name));
    named.add(name);
    const value = parseKeyValue(columnNamed(spec, name), text.slice(name.length + 1));
    if ('text' in value) key[name] = value.text;
    else faults.push({ code: 'EXPLAIN.BAD_KEY', summary: `--key ${quoted(name)}: ${value.reason}`, next: example(spec, [name]) });
  }
  const missing = spec.naturalKey.filter((name) => !named.has(name));
  if (missing.length > 0) faults.push(missingKey(spec, missing));
  const [first, ...others] = faults;
  if (first !== undefined) throw new DedupError('not-started', [first, ...others]);
  return key;
}

function longestName(names: readonly string[], text: string): string | undefined {
  return names.filter((name) => text.startsWith(`${name}=`)).toSorted((a, b) => b.length - a.length)[0];
}

function notAKey(spec: TableSpec, text: string): Diagnostic {
  const [typed = ''] = text.split('=');
  const column = longestName(
    spec.columns.map(({ name }) => name),
    text,
  );
  const meant = column === undefined ? didYouMean(typed, spec.naturalKey) : undefined;
  const hint = meant === undefined || !text.includes('=') ? '' : `did you mean ${quoted(meant)}?   `;
  return {
    code: 'EXPLAIN.NOT_A_KEY_COLUMN',
    summary: !text.includes('=')
      ? `--key ${quoted(text)} is not name=value`
      : column === undefined
        ? `table ${spec.table} has no column ${quoted(typed)}`
        : `column ${quoted(column)} is not part of the natural key`,
    next: `${hint}${example(spec, spec.naturalKey)}`,
  };
}

function repeated(name: string): Diagnostic {
  return {
    code: 'EXPLAIN.REPEATED_KEY',
    summary: `--key ${quoted(name)} is given twice`,
    next: 'give every column of the natural key once: one key is explained at a time',
  };
}

function missingKey(spec: TableSpec, missing: readonly string[]): Diagnostic {
  return {
    code: 'EXPLAIN.MISSING_KEY',
    summary: `the natural key of ${spec.table} is (${listed(spec.naturalKey)}), and no value is given for ${listed(missing)}`,
    next: example(spec, spec.naturalKey),
  };
}

/** `write it like --key device_id=… --key reading_ts=2026-06-28T00:00:00Z`. */
function example(spec: TableSpec, names: readonly string[]): string {
  const flags = names.map((name) => `--key ${shellQuoted(`${name}=${EXAMPLES[typeText(columnNamed(spec, name).type)] ?? '…'}`)}`);
  return `write it like ${flags.join(' ')}`;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  INT64: '42',
  NUMERIC: '1.5',
  BIGNUMERIC: '1.5',
  BOOL: 'true',
  BYTES: '3q2+7w==',
  DATE: '2026-06-28',
  DATETIME: '2026-06-28T09:30:00',
  TIMESTAMP: '2026-06-28T09:30:00Z',
};

function shellQuoted(text: string): string {
  return /^[\p{L}\p{N}_.:,=+/…-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
