import { DEFAULT_DESTINATION } from './default-destination.ts';
import type { EnvelopeName } from './envelope.ts';
import type { GuessedDeletes } from './guess-deletes.ts';
import type { GuessedRoles } from './guess-roles.ts';
import type { InferredColumn } from './infer-columns.ts';
import { formatEventPointer, formatPointer } from './json-pointer.ts';
import { typeText } from './type-text.ts';
import { yamlKey, yamlText } from './yaml-text.ts';

/** What to write. */
export interface SpecPlan {
  readonly table: string;
  /** How many events were looked at; 0 for a skeleton. */
  readonly events: number;
  /** What they come in. */
  readonly envelopes: readonly EnvelopeName[];
  /** Between the cells of CSV, where it is no usual one. */
  readonly delimiter?: string;
  readonly columns: readonly InferredColumn[];
  readonly roles: GuessedRoles;
  /** Columns that no event has. */
  readonly placeholders: readonly string[];
  readonly deletes?: GuessedDeletes;
  /** The natural key is what the keys of the messages hold. */
  readonly isKeyOfMessages?: boolean;
}

/** The text of a spec with comments for someone who writes a first one. */
export function writeSpec(plan: SpecPlan): string {
  const rest = [source(plan), identity(plan), columns(plan), deletes(plan), layout(plan), optional(plan)];
  const isUnsure = rest.flat().some((line) => line.includes('# CHECK: '));
  return `${[head(plan, isUnsure), ...rest]
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function head({ table, events }: SpecPlan, isUnsure: boolean): readonly string[] {
  const origin = events === 0 ? 'A skeleton' : `Inferred from ${events === 1 ? 'one event' : `${events} events`}`;
  return [
    '# yaml-language-server: $schema=./table-spec.schema.json',
    `# ${origin}, written by dedup init. ${isUnsure ? 'Look at the lines with CHECK' : 'Look over what is guessed'}, then: dedup validate`,
    '',
    '# The final table: one row for each natural key.',
    `table: ${yamlText(table)}`,
    '',
    "# Where the tables are. For BigQuery: export DEDUP_DESTINATION='bigquery://project/dataset?location=EU'",
    `destination: \${DEDUP_DESTINATION:-${DEFAULT_DESTINATION}}`,
  ];
}

function source({ envelopes, delimiter }: SpecPlan): readonly string[] {
  const csv = delimiter === undefined ? [] : [`csv: { delimiter: ${JSON.stringify(delimiter)} }`];
  if (envelopes.length === 0) return csv.length === 0 ? [] : ['# How the CSV is written.', `source: { ${csv.join('')} }`];
  const what = envelopes
    .map((name) => (name === 'kcat' ? 'a line of kcat -J' : 'a change event of Debezium'))
    .join(', and in it ');
  return [
    `# What is around every event: ${what}. The event is the row within.`,
    `source: { ${[`envelope: ${envelopes.length === 1 ? envelopes.join('') : `[${envelopes.join(', ')}]`}`, ...csv].join(', ')} }`,
  ];
}

function identity(plan: SpecPlan): readonly string[] {
  const { roles } = plan;
  const lines = [
    '# The columns that identify a row by its meaning. An event without one of them is rejected.',
    keyRemark(plan),
    `natural_key: ${list(roles.naturalKey)}`,
    '',
    '# The version of an event: of several with the same key, the one with the highest wins.',
    offsetRemark(plan),
    `source_offset: ${roles.sourceOffset.length === 1 ? yamlText(roles.sourceOffset[0] ?? '') : list(roles.sourceOffset)}`,
  ];
  if (roles.sourcePartition.length > 0) {
    lines.push('', '# The scope within which offsets can be compared.', `source_partition: ${list(roles.sourcePartition)}`);
  }
  return lines;
}

function keyRemark({ events, roles, placeholders, isKeyOfMessages = false }: SpecPlan): string {
  if (isKeyOfMessages) return '# What the keys of the messages hold.';
  if (events === 0) return '# CHECK: name yours.';
  if (roles.naturalKey.some((name) => placeholders.includes(name)))
    return '# CHECK: no field is there in every event and of a type for keys.';
  return roles.keyIsArbitrary ? '# CHECK: the names of the fields do not tell.' : '# Guessed from the names of the fields.';
}

function offsetRemark({ events, roles, placeholders, envelopes }: SpecPlan): string {
  if (envelopes.includes('kcat')) return '# The place of the message in its partition.';
  if (envelopes.includes('debezium')) return '# The place of the change in the log of the database.';
  if (events === 0) return '# CHECK: name yours, such as the offset or the sequence number of the transport.';
  if (roles.sourceOffset.some((name) => placeholders.includes(name))) {
    return '# CHECK: no field can be it. Take the offset or the sequence number of the transport.';
  }
  return roles.offsetIsArbitrary ? '# CHECK: is it higher in every later event of the same key?' : '# Guessed from its name.';
}

function columns({ columns: all, placeholders }: SpecPlan): readonly string[] {
  return ['# BigQuery type names, on every destination.', 'columns:', ...all.map((column) => columnLine(column, placeholders))];
}

function columnLine(column: InferredColumn, placeholders: readonly string[]): string {
  const { from, envelope, epoch, base64Scale } = column;
  const isPlain = from.length === 1 && from[0] === column.name && envelope === undefined;
  const pointer = formatEventPointer({ steps: from, ...(envelope === undefined ? {} : { envelope }) });
  const options = [
    ...(isPlain ? [] : [`from: ${yamlText(pointer)}`]),
    ...(epoch === undefined ? [] : [`epoch: ${epoch}`]),
    ...(base64Scale === undefined ? [] : [`base64_scale: ${base64Scale}`]),
  ];
  const type = typeText(column.type);
  const value = options.length === 0 ? typeValue(type) : `{ type: ${yamlText(type)}, ${options.join(', ')} }`;
  const remark = remarkOn(column, placeholders);
  return `  ${yamlKey(column.name)}: ${value}${remark === undefined ? '' : ` # ${remark}`}`;
}

/** Only between braces does a comma end a value. */
function typeValue(type: string): string {
  return /^[\w<>, ]+$/.test(type) ? type : yamlText(type);
}

function remarkOn(column: InferredColumn, placeholders: readonly string[]): string | undefined {
  if (placeholders.includes(column.name)) return 'CHECK: no event has this field';
  if (column.empty) return 'CHECK: null in every event';
  return column.mixed ? 'CHECK: values of several kinds' : undefined;
}

function deletes({ deletes: found, envelopes }: SpecPlan): readonly string[] {
  const stays = 'The row stays as a tombstone, so that a late, older event cannot bring it back.';
  const comment =
    envelopes.length === 0
      ? `# Events that delete their key. ${stays}`
      : `# What deletes its key besides a null payload or a Debezium delete. ${stays}`;
  if (found === undefined) return [comment, '# delete_when: { field: /op, in: [D, delete] }'];
  const values = found.values.map((value) => (value === true ? 'true' : yamlText(value)));
  return [comment, `delete_when: { field: ${yamlText(formatPointer(found.column.from))}, in: [${values.join(', ')}] }`];
}

/** Only a partition column of the natural key lets a merge skip partitions, so no other is proposed. */
function layout({ columns: all, roles }: SpecPlan): readonly string[] {
  const key = roles.naturalKey.flatMap((name) => all.filter((column) => column.name === name));
  const partition = key.find(({ type }) => type === 'DATE' || type === 'DATETIME' || type === 'TIMESTAMP');
  const cluster = key.filter((column) => column !== partition).slice(0, 4);
  const lines: string[] = [];
  if (partition !== undefined) {
    lines.push(
      '# Partitions by a column of the natural key let a merge skip those that it does not touch.',
      `partition_by: { column: ${yamlText(partition.name)}, granularity: day }`,
    );
  }
  if (cluster.length > 0) lines.push(`cluster_by: ${list(cluster.map(({ name }) => name))}`);
  return lines;
}

function optional({ table }: SpecPlan): readonly string[] {
  return [
    '# Optional, with their defaults. Every field: dedup schema --reference',
    `# staging: ${yamlText(`${table}_staging`)}`,
    '# unknown_fields: reject # or ignore',
    '# merge: { overlap: 1h } # and a budget: max_bytes_billed: 50GB',
    '# staging_retention: 30d',
    '# labels: { team: iot }',
  ];
}

function list(names: readonly string[]): string {
  return `[${names.map(yamlText).join(', ')}]`;
}
