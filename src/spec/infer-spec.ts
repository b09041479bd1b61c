import { DedupError } from '../errors.ts';
import { checkName } from './check-name.ts';
import { KEY_TYPES } from './column-type.ts';
import { encodingsIn } from './connect-schema.ts';
import { countClashes } from './count-clashes.ts';
import { guessDeletes } from './guess-deletes.ts';
import { type GuessedRoles, guessRoles } from './guess-roles.ts';
import { type DeclaredTypes, type InferredColumn, inferColumns, placeOf } from './infer-columns.ts';
import { inferOuterColumns } from './infer-outer-columns.ts';
import { openSample, type OpenedSample } from './open-sample.ts';
import { type SampleObject, sampleEvents } from './sample-events.ts';
import { type SpecPlan, writeSpec } from './write-spec.ts';

/** What the file of the sampled events tells besides them. */
export interface SampleFacts {
  /** The types of fields that it declares. */
  readonly types?: DeclaredTypes | undefined;
  /** What stands between its cells; absent: what is usual, or it is no CSV. */
  readonly delimiter?: string | undefined;
}

/** A first spec for a table. */
export interface InferredSpec {
  /** The text of the spec file; it validates. */
  readonly yaml: string;
  /** What a person should know or check, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * A commented spec for `table` from sampled events (the lines of an NDJSON file; what is no JSON object is left out, and told).
 * What the events do not say is guessed from names and marked `CHECK`. Without events: a skeleton, which a note tells of if there was a sample
 * (`undefined`: there was none). It always validates.
 * @throws {DedupError} `not-started` when `table` cannot be the name of a table.
 */
export function inferSpec(table: string, lines?: Iterable<string>, { types, delimiter }: SampleFacts = {}): InferredSpec {
  const complaint = checkName('table', table) ?? checkName('table', `${table}_staging`);
  if (complaint !== undefined) throw new DedupError('not-started', [complaint]);
  const { events, unreadable } = sampleEvents(lines ?? []);
  const sample = openSample(events);
  const { rows, envelopes } = sample;
  const notes = unreadableNote(unreadable + sample.unreadable);
  if (envelopes.length > 0)
    return {
      yaml: writeSpec({ ...planEnveloped(table, events.length, sample), ...(delimiter === undefined ? {} : { delimiter }) }),
      notes,
    };
  const observed = rows.length === 0 ? SKELETON : inferColumns(rows, types);
  const deletes = guessDeletes(rows, observed);
  const columns = deletes === undefined ? observed : observed.filter((column) => column !== deletes.column);
  const roles = rows.length === 0 ? SKELETON_ROLES : guessRoles(table, columns);
  const placed = (column: InferredColumn): InferredColumn => ({ ...column, from: placeOf(column.from, types) });
  const plan = {
    table,
    events: rows.length,
    envelopes,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...withPlaceholders(columns.map(placed), roles),
    ...(deletes === undefined ? {} : { deletes: { ...deletes, column: placed(deletes.column) } }),
  };
  const pointers = [...columns, ...(deletes === undefined ? [] : [deletes.column])].map(({ from }) => from);
  const identity = [...roles.naturalKey, ...roles.sourceOffset].flatMap((name) =>
    columns.filter((column) => column.name === name),
  );
  const clashes =
    identity.length < 2
      ? 0
      : countClashes(
          rows,
          identity.map(({ from }) => from),
          pointers,
        );
  return {
    yaml: writeSpec(plan),
    notes: [...notes, ...(lines !== undefined && rows.length === 0 ? [NO_EVENT] : []), ...clashNote(clashes)],
  };
}

/** Rows that come in envelopes: the version is the place of the event, the key that of the messages where it is an object. */
function planEnveloped(table: string, events: number, sample: OpenedSample): SpecPlan {
  const { rows, keys, changes, envelopes } = sample;
  const encodings = encodingsIn(changes.find(({ schema }) => schema !== undefined && schema !== null)?.schema);
  const observed = inferColumns(rows).map((column) => ({
    ...column,
    ...(column.from.length === 1 ? encodings.get(column.from[0] ?? '') : undefined),
  }));
  const deletes = guessDeletes(rows, observed);
  const rowColumns = observed.filter((column) => column !== deletes?.column);
  const outer = inferOuterColumns(sample, rowColumns);
  const guessed = guessRoles(table, rowColumns, true);
  const keyColumns = keyColumnsOf(keys, rowColumns);
  const { columns, roles, placeholders } = withPlaceholders([...rowColumns, ...outer.columns], {
    naturalKey: keyColumns ?? guessed.naturalKey,
    sourceOffset: outer.sourceOffset,
    sourcePartition: outer.sourcePartition,
    keyIsArbitrary: keyColumns === undefined && guessed.keyIsArbitrary,
    offsetIsArbitrary: false,
  });
  const isKeyOfMessages = keyColumns !== undefined;
  return {
    table,
    events,
    envelopes,
    columns,
    roles,
    placeholders,
    isKeyOfMessages,
    ...(deletes === undefined ? {} : { deletes }),
  };
}

/** The columns that hold what the message keys hold; `undefined` when the keys are no objects of such columns. */
function keyColumnsOf(keys: readonly SampleObject[], columns: readonly InferredColumn[]): readonly string[] | undefined {
  const fields = [...new Set(keys.flatMap((key) => Object.keys(key)))];
  const found = fields.map((field) =>
    columns.find(({ from, type }) => from.length === 1 && from[0] === field && KEY_TYPES.some((allowed) => allowed === type)),
  );
  const names = found.flatMap((column) => (column === undefined ? [] : [column.name]));
  return names.length > 0 && names.length === fields.length ? names : undefined;
}

const SKELETON: readonly InferredColumn[] = [
  { name: 'id', type: 'STRING', from: ['id'], complete: true, empty: false, mixed: false },
  { name: 'value', type: 'FLOAT64', from: ['value'], complete: false, empty: false, mixed: false },
  { name: 'source_offset', type: 'INT64', from: ['source_offset'], complete: true, empty: false, mixed: false },
];

const SKELETON_ROLES: GuessedRoles = {
  naturalKey: ['id'],
  sourceOffset: ['source_offset'],
  sourcePartition: [],
  keyIsArbitrary: true,
  offsetIsArbitrary: true,
};

interface Roles {
  readonly columns: readonly InferredColumn[];
  readonly roles: GuessedRoles;
  readonly placeholders: readonly string[];
}

/** A spec needs a key and an offset: where no field can be one, a column that the events do not have yet. */
function withPlaceholders(columns: readonly InferredColumn[], roles: GuessedRoles): Roles {
  const key = roles.naturalKey.length > 0 ? undefined : placeholder('id', 'STRING', columns);
  const offset = roles.sourceOffset.length > 0 ? undefined : placeholder('source_offset', 'INT64', columns);
  const added = [key, offset].filter((column) => column !== undefined);
  return {
    columns: [...columns, ...added],
    roles: {
      ...roles,
      naturalKey: key === undefined ? roles.naturalKey : [key.name],
      sourceOffset: offset === undefined ? roles.sourceOffset : [offset.name],
    },
    placeholders: added.map(({ name }) => name),
  };
}

function placeholder(name: string, type: InferredColumn['type'], columns: readonly InferredColumn[]): InferredColumn {
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
  return { name: free, type, from: [free], complete: false, empty: false, mixed: false };
}

const NO_EVENT = 'the sample holds no event: the spec is a skeleton, whose columns are examples';

function unreadableNote(unreadable: number): readonly string[] {
  return unreadable === 0 ? [] : [`${unreadable} ${unreadable === 1 ? 'line is' : 'lines are'} no JSON object and left out`];
}

function clashNote(clashes: number): readonly string[] {
  if (clashes === 0) return [];
  return [`${clashes} sampled events share natural key and source offset with an event of other content: check both fields`];
}
