import {
  type Alias,
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { PlacedComplaint } from './fault.ts';
import { type InterpolationFault, interpolate } from './interpolate.ts';
import { quoted } from './quoted.ts';
import { lowerFirst, yamlComplaint } from './yaml-complaint.ts';
import { YamlDocument } from './yaml-document.ts';

/** A spec file as plain values, with what is wrong with it as YAML. */
export interface ReadYaml {
  readonly complaints: readonly PlacedComplaint[];
  /** Absent when the text cannot be read as one mapping: then the complaints are all there is to say. */
  readonly content?: {
    readonly value: Readonly<Record<string, unknown>>;
    readonly document: YamlDocument;
    /** Scalars whose variables could not be replaced: what else is wrong with them is not known yet. */
    readonly unresolved: ReadonlySet<Node>;
  };
}

/**
 * Reads YAML 1.2 (core schema: `no`, `on` and dates are text) with anchors, aliases and merge keys, and replaces variables in its
 * values, never in keys or in the text of the file. All complaints come at once.
 */
export function readYaml(text: string, environment: Readonly<Record<string, string | undefined>>): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    merge: true,
    // 'silent' would hide further documents, too.
    logLevel: 'error',
  });
  const syntax = firstOfEachLine([...document.errors, ...document.warnings], lines);
  const complaints = syntax.map((error) => yamlComplaint(error, text));
  // A duplicate key leaves the rest as it is; after any other error the structure is a guess, and so would be further complaints.
  if (syntax.some((error) => error.code !== 'DUPLICATE_KEY')) return { complaints };
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
    return { complaints: [EMPTY] };
  if (!isMap(document.contents)) return { complaints: [notAMapping(document.contents)] };

  const unresolved = new Set<Node>();
  visit(document, {
    Alias: (_, node, path) => void complaints.push(...aliasComplaints(node, document, path)),
    Scalar: (key, node) => {
      if (key === 'key') complaints.push(...keyComplaints(node));
      else if (typeof node.value === 'string') {
        const replaced = interpolate(node.value, environment);
        if ('text' in replaced) node.value = replaced.text;
        else {
          unresolved.add(node);
          complaints.push(...interpolationComplaints(node, replaced.faults, text));
        }
      }
    },
  });
  if (complaints.some(({ code }) => code === 'SPEC.BAD_YAML')) return { complaints };
  const value = toValue(document);
  if ('summary' in value) return { complaints: [...complaints, value] };
  return { complaints, content: { value: value.value, document: new YamlDocument(document), unresolved } };
}

const EMPTY: PlacedComplaint = {
  code: 'SPEC.EMPTY',
  summary: 'the spec is empty',
  next: 'write one with: dedup init <table>',
  start: 0,
  end: 0,
};

function notAMapping(node: Node): PlacedComplaint {
  const [start, end] = node.range ?? [0, 0];
  return {
    code: 'SPEC.NOT_A_MAPPING',
    summary: `a spec is a mapping of fields, not ${isScalar(node) ? 'a single value' : 'a list'}`,
    next: 'start with: table: <name>',
    start,
    end,
  };
}

/** One broken character can raise several errors on its line; only the first says something. */
function firstOfEachLine(errors: readonly YAMLError[], lines: LineCounter): readonly YAMLError[] {
  const seen = new Set<number>();
  return errors
    .toSorted((a, b) => a.pos[0] - b.pos[0])
    .filter(({ pos }) => {
      const { line } = lines.linePos(pos[0]);
      return !seen.has(line) && seen.add(line);
    });
}

function keyComplaints(key: Scalar): readonly PlacedComplaint[] {
  // The one name that cannot be told from a plain object's own machinery.
  if (key.value !== '__proto__') return [];
  const [start, end] = key.range ?? [0, 0];
  return [{ code: 'SPEC.BAD_NAME', summary: '"__proto__" cannot be used as a name', next: 'choose another name', start, end }];
}

function aliasComplaints(alias: Alias, document: Document.Parsed, path: readonly unknown[]): readonly PlacedComplaint[] {
  const [start, end] = alias.range ?? [0, 0];
  const target = alias.resolve(document);
  const name = quoted(`*${alias.source}`);
  if (target === undefined) {
    return [{ code: 'SPEC.BAD_YAML', summary: `not valid YAML: alias ${name} has no anchor before it`, start, end }];
  }
  if (!path.includes(target)) return [];
  return [{ code: 'SPEC.BAD_YAML', summary: `not valid YAML: alias ${name} contains itself`, start, end }];
}

function interpolationComplaints(node: Scalar, faults: readonly InterpolationFault[], text: string): readonly PlacedComplaint[] {
  const [nodeStart, nodeEnd] = node.range ?? [0, 0];
  let searchFrom = nodeStart;
  return faults.map((fault) => {
    const found = text.slice(0, nodeEnd).indexOf(fault.token, searchFrom);
    const [start, end] = found === -1 ? [nodeStart, nodeEnd] : [found, found + fault.token.length];
    searchFrom = end;
    if (fault.kind === 'missing') {
      return {
        code: 'SPEC.MISSING_VARIABLE',
        summary: `variable ${fault.name} is not set`,
        next: `set ${fault.name} in the environment, or give a default: \${${fault.name}:-…}`,
        start,
        end,
      };
    }
    return {
      code: 'SPEC.BAD_VARIABLE',
      summary: 'this is not a variable',
      why: 'variables are written ${NAME} or ${NAME:-default}, the default without another variable',
      next: 'write $${ where the text itself holds ${',
      start,
      end,
    };
  });
}

function toValue(document: Document.Parsed): { readonly value: Readonly<Record<string, unknown>> } | PlacedComplaint {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (isRecord(value)) return { value };
    return EMPTY;
  } catch (error) {
    // `toJS` throws plain errors: too many aliases ("billion laughs"), or a merge key whose value is no mapping.
    const message = error instanceof Error ? lowerFirst(error.message) : String(error);
    const summary = message.startsWith('excessive alias count') ? 'aliases multiply the content too often' : message;
    return { code: 'SPEC.BAD_YAML', summary: `not valid YAML: ${summary}`, start: 0, end: 0 };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
