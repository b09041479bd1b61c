import { DedupError, type Diagnostic } from '../errors.ts';
import { checkSpec } from './check-spec.ts';
import { codeFrame } from './code-frame.ts';
import type { Fault, PlacedComplaint } from './fault.ts';
import { readSpecFile } from './read-spec-file.ts';
import { readYaml } from './read-yaml.ts';
import { resolveSpec } from './resolve-spec.ts';
import { specDraftSchema, specSchema } from './schema.ts';
import { shapeFaults } from './shape-faults.ts';
import type { TableSpec } from './table-spec.ts';
import type { SourceRange } from './yaml-document.ts';

/** A file with more faults than this tells the first ones and the number of the others. */
const MOST_FAULTS = 50;

/** A spec is read once or a few times: to compile its schema takes longer than to go through it. */
const ONCE = { jitless: true };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads, interpolates and checks the spec in `file`.
 * @throws {DedupError} `not-started` with every fault of the file at once, each with its place.
 */
export async function loadSpec(file: string, environment: Environment): Promise<TableSpec> {
  return parseSpec(await readSpecFile(file), file, environment);
}

/**
 * The spec that `text` describes; pure. `file` is its name in messages.
 * @throws {DedupError} like `loadSpec`.
 */
export function parseSpec(text: string, file: string, environment: Environment): TableSpec {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const { complaints, content } = readYaml(source, environment);
  if (content === undefined) throw faulty(complaints, source, file);

  const { value, document, unresolved } = content;
  const parsed = specSchema.safeParse(value, ONCE);
  const draft = parsed.data ?? specDraftSchema().parse(value, ONCE);
  const faults = [...(parsed.error === undefined ? [] : shapeFaults(parsed.error.issues, value)), ...checkSpec(draft)];
  const placed = faults.flatMap((fault): readonly PlacedComplaint[] => {
    const node = document.node(fault.path);
    // Whether the value of a variable that is not set would be right, nobody can say.
    if (node !== undefined && unresolved.has(node) && fault.on !== 'key') return [];
    return [{ ...fault, ...placeOf(fault, document.range(fault.path, fault.on), source) }];
  });
  if (!parsed.success || complaints.length + placed.length > 0) throw faulty([...complaints, ...placed], source, file);
  return resolveSpec(parsed.data, file, document.keys(['columns']));
}

/** A part of a value has its own place where the file has it letter by letter: no escapes, no line breaks, no variables. */
function placeOf({ within, summary }: Fault, value: SourceRange, text: string): { readonly summary: string } & SourceRange {
  if (within === undefined) return { summary, ...value };
  const at = text.slice(value.start, value.end).indexOf(within.whole);
  if (at < 0) return { summary: `${summary} (character ${within.start + 1} of the text)`, ...value };
  const begin = value.start + at;
  return { summary, start: begin + within.start, end: begin + within.end };
}

function faulty(complaints: readonly PlacedComplaint[], text: string, file: string): DedupError {
  const ordered = complaints.toSorted((a, b) => a.start - b.start);
  const [first, ...rest] = ordered.slice(0, MOST_FAULTS).map((complaint) => diagnostic(complaint, text, file));
  if (first === undefined) throw new Error(`spec ${file} is refused without a reason`);
  if (ordered.length > MOST_FAULTS) {
    rest.push({ code: 'SPEC.MORE_FAULTS', summary: `and ${ordered.length - MOST_FAULTS} more faults`, where: file });
  }
  return new DedupError('not-started', [first, ...rest]);
}

function diagnostic({ start, end, code, summary, why, next }: PlacedComplaint, text: string, file: string): Diagnostic {
  const { line, column, frame } = codeFrame(text, start, end);
  return {
    code,
    summary,
    where: `${file}:${line}:${column}`,
    ...(text.trim() === '' ? {} : { frame }),
    ...(why === undefined ? {} : { why }),
    ...(next === undefined ? {} : { next }),
  };
}
