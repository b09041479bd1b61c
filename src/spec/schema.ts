import * as z from 'zod';
import { BYTE_SIZE_PATTERN, parseByteSize } from './byte-size.ts';
import { checkDestination } from './check-destination.ts';
import { checkLabelKey, checkLabelValue } from './check-label.ts';
import { checkName } from './check-name.ts';
import { SCALAR_TYPES } from './column-type.ts';
import { DEFAULT_DESTINATION } from './default-destination.ts';
import { DURATION_PATTERN, parseDuration } from './duration.ts';
import { ENVELOPES } from './envelope.ts';
import { EPOCH_UNITS } from './epoch.ts';
import type { Complaint } from './fault.ts';
import { parseEventPointer } from './json-pointer.ts';
import { parseType, type TypeComplaint } from './parse-type.ts';
import { quoted } from './quoted.ts';
import { EVENT_FORMATS } from './source-spec.ts';
import type { SpecDraft, SpecInput } from './spec-input.ts';

/** What the reference in the README says of a field besides its description; editors do not see it. */
export interface FieldReference {
  /** The type in words. */
  readonly type: string;
  /** The default in words, where it is no constant. */
  readonly default?: string;
}

function field<T extends z.ZodType>(schema: T, reference: FieldReference, description: string): T {
  return schema.meta({ description, reference });
}

/** Adds a complaint as an issue; `code`, `why`, `next` and `within` travel in its parameters. */
function complain(context: z.core.$RefinementCtx, complaint: Complaint | TypeComplaint | undefined): void {
  if (complaint === undefined) return;
  const { summary, ...params } = complaint;
  context.addIssue({ code: 'custom', message: summary, params });
}

const tableName = z.string().superRefine((name, context) => complain(context, checkName('table', name)));
const anyName = z.string().min(1);
const names = z.union([anyName, z.array(anyName).min(1)]).transform((value) => (typeof value === 'string' ? [value] : value));

const pointer = z.string().transform((text, context) => {
  const parsed = parseEventPointer(text);
  if (parsed !== undefined) return parsed;
  const hint =
    text === '' || /~(?![01])/.test(text)
      ? {}
      : { next: `did you mean ${quoted(`/${text.replace(/^\$?\./, '').replaceAll('.', '/')}`)}?` };
  const why = 'it is written /outer/inner, with ~1 for a / and ~0 for a ~ within a name (RFC 6901); in an envelope, kcat:/offset';
  complain(context, { code: 'SPEC.BAD_POINTER', summary: `${quoted(text)} is not a JSON pointer to a field`, why, ...hint });
  return z.NEVER;
});

const duration = z
  .string()
  .meta({ pattern: DURATION_PATTERN.source })
  .transform((text, context) => {
    const seconds = parseDuration(text);
    if (seconds !== undefined) return seconds;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${quoted(text)} is not a duration`,
      next: 'write a number and a unit: 30s, 15m, 1h, 7d',
    });
    return z.NEVER;
  });

const retention = duration.superRefine((seconds, context) => {
  if (seconds >= 86_400 && seconds % 86_400 === 0) return;
  complain(context, {
    code: 'SPEC.BAD_VALUE',
    summary: 'staging_retention is not a number of whole days, at least 1d',
    why: 'staged rows expire by daily partitions',
    next: 'write it like 30d',
  });
});

/** A duration within the limits of a materialized view (https://cloud.google.com/bigquery/docs/materialized-views-manage). */
function durationWithin(field: string, least: number, most: number, limits: string): typeof duration {
  return duration.superRefine((seconds, context) => {
    if (seconds >= least && seconds <= most) return;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${field} is not within ${limits}`,
      why: 'a materialized view takes no other',
      next: `write a duration within ${limits}`,
    });
  });
}

const byteSize = z
  .union([z.int().positive(), z.string().meta({ pattern: BYTE_SIZE_PATTERN.source })])
  .transform((value, context) => {
    const bytes = parseByteSize(String(value));
    if (bytes !== undefined && bytes > 0n) return bytes;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${quoted(String(value))} is not a number of bytes`,
      next: 'write it like 500MB, 50GB, 1TiB',
    });
    return z.NEVER;
  });

const columnType = z
  .string()
  .meta({ anyOf: [{ enum: [...SCALAR_TYPES] }, { pattern: '^\\s*(ARRAY|STRUCT)\\s*<' }] })
  .transform((text, context) => {
    const parsed = parseType(text);
    if ('type' in parsed) return parsed.type;
    complain(context, parsed.complaint);
    return z.NEVER;
  });

const column = z.union([
  columnType.transform((type) => ({ type })),
  z.strictObject({
    type: field(
      columnType,
      { type: 'type name' },
      `A BigQuery type name, on every destination: ${SCALAR_TYPES.join(', ')}, \`ARRAY<type>\`, \`STRUCT<name type, …>\`.`,
    ),
    from: field(
      pointer.optional(),
      { type: 'JSON pointer', default: 'the field with the name of the column' },
      'Where the value stands in the event, e.g. `/meta/site` (RFC 6901), or in an envelope of it, e.g. `kcat:/offset`.',
    ),
    epoch: field(
      z.enum(EPOCH_UNITS).optional(),
      { type: '`s`, `ms`, `us`, `ns` or `days`', default: 'times are texts' },
      'The values are whole numbers: so many of these since 1970-01-01 UTC, in a TIME since midnight; `days` in a DATE.',
    ),
    base64_scale: field(
      z.int().min(0).max(38).optional(),
      { type: 'number', default: 'decimals are numbers or texts' },
      'The values are decimals as Kafka Connect writes them by default: whole numbers in base64, to be read with so many digits after the point.',
    ),
    description: field(
      z.string().max(1024).optional(),
      { type: 'text' },
      'What the column holds; becomes its description in the destination.',
    ),
  }),
]);

const partitionFields = {
  column: field(
    anyName,
    { type: 'column name' },
    'A DATE, DATETIME or TIMESTAMP column. Only a column of the natural key lets a merge skip partitions.',
  ),
  granularity: field(
    z.enum(['hour', 'day', 'month', 'year']).prefault('day'),
    { type: '`hour`, `day`, `month` or `year`' },
    'The width of a partition, in UTC.',
  ),
};

const mergeFields = {
  overlap: field(
    duration.prefault('1h'),
    { type: 'duration' },
    'How far a merge reads back before the last one: longer than a row of a foreign writer takes from its stamp to its commit.',
  ),
  max_bytes_billed: field(
    byteSize.optional(),
    { type: 'byte size', default: 'no limit' },
    'Budget of one merge, e.g. `50GB`: above it, nothing is spent and the exit code is 5.',
  ),
};

const csvCharacter = z
  .string()
  .meta({ pattern: '^[\\t -~]$' })
  .superRefine((text, context) => {
    if (/^[\t -~]$/.test(text)) return;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${quoted(text)} is not one character of ASCII`,
      next: 'write it like "," or ";" or "\\t"',
    });
  });

const csvFields = {
  delimiter: field(
    csvCharacter.optional(),
    { type: 'character', default: '`,`, and a tab in `.tsv` files' },
    'Stands between two cells.',
  ),
  quote: field(
    z.union([csvCharacter, z.literal('')]).prefault('"'),
    { type: 'character, or `""`' },
    'Stands around a cell that holds delimiters, quotes or line ends. Empty: cells are never quoted.',
  ),
  escape: field(
    csvCharacter.optional(),
    { type: 'character', default: 'the quote: it is doubled' },
    'Stands before a quote that belongs to the text of a quoted cell.',
  ),
  null_text: field(
    z.string().max(100).prefault(''),
    { type: 'text', default: 'a cell with nothing in it; `""` is the empty text' },
    'What a cell that is not quoted holds when it is NULL, e.g. `\\N`.',
  ),
  header: field(
    z
      .union([z.boolean(), z.array(anyName).min(1)])
      .transform((value, context): true | readonly string[] => {
        if (value !== false) return value;
        complain(context, NAMELESS_CSV);
        return z.NEVER;
      })
      .prefault(true),
    { type: '`true` or list of names', default: '`true`' },
    'The first record names the columns; or their names, where there is no such record.',
  ),
};

const sourceFields = {
  format: field(
    z.enum(EVENT_FORMATS).optional(),
    { type: EVENT_FORMATS.map((name) => `\`${name}\``).join(', '), default: 'each file tells by its name and its bytes' },
    'The format of the events; `--format` goes before it.',
  ),
  csv: field(
    z
      .strictObject(csvFields)
      .superRefine(({ delimiter, quote, escape }, context) => {
        if (delimiter !== undefined && (delimiter === quote || delimiter === escape)) complain(context, SAME_CHARACTER);
      })
      .prefault({}),
    { type: 'mapping' },
    'How CSV is written.',
  ),
  envelope: field(
    z
      .union([z.enum(ENVELOPES), z.array(z.enum(ENVELOPES)).min(1)])
      .transform((value) => (typeof value === 'string' ? [value] : value))
      .optional(),
    { type: '`kcat`, `debezium` or a list', default: 'none' },
    'What is around every event: a line of `kcat -J`, a change event of Debezium, or both, the outermost first: `[kcat, debezium]`. The event is what is within; null, and a Debezium delete, are tombstones.',
  ),
};

const NAMELESS_CSV: Complaint = {
  code: 'SPEC.BAD_VALUE',
  summary: 'the columns of the CSV have no names',
  next: 'name them in their order: header: [id, value]',
};

const SAME_CHARACTER: Complaint = {
  code: 'SPEC.BAD_VALUE',
  summary: 'the delimiter of the CSV is its quote or its escape too',
  next: 'write three characters of which the delimiter is none of the others',
};

const viewFields = {
  name: field(tableName.optional(), { type: 'name', default: '`<table>_current`' }, 'Its name, beside the final table.'),
  of: field(
    z.enum(['staging', 'final', 'both']).optional(),
    { type: '`staging`, `final` or `both`', default: '`staging`; with `staging: none`: `final`' },
    'What it reads: the staging table, the final table, or the final table and what is not merged yet.',
  ),
  refresh_every: field(
    durationWithin('refresh_every', 60, 604_800, '1m … 7d').optional(),
    { type: 'duration', default: "the destination's own pace" },
    'How often a materialized view that refreshes itself does so at most, `1m` to `7d`.',
  ),
  max_staleness: field(
    durationWithin('max_staleness', 1800, 259_200, '30m … 3d').optional(),
    { type: 'duration', default: 'never older than its tables' },
    'How old the answers of a materialized view may be, `30m` to `3d`, where the destination can trade age for price.',
  ),
};

const fields = {
  table: field(tableName, { type: 'name' }, 'The final table, without project, dataset or schema: one row for each natural key.'),
  description: field(
    z.string().max(16_384).optional(),
    { type: 'text' },
    'What the table holds; becomes its description in the destination.',
  ),
  destination: field(
    z
      .string()
      .superRefine((url, context) => complain(context, checkDestination(url)))
      .prefault(DEFAULT_DESTINATION),
    { type: 'URL' },
    'Where the tables are, e.g. `bigquery://project/dataset?location=EU`, `postgres://host/database?schema=iot` or `duckdb:./file`. Never holds a password.',
  ),
  staging: field(
    z
      .union([
        tableName,
        z.strictObject({
          table: field(
            anyName,
            { type: 'name' },
            'A table that something else fills; dedup then neither creates nor loads it. Its columns have the names of the spec.',
          ),
          ingested_at: field(anyName, { type: 'column name' }, 'Its TIMESTAMP column that says when a row was written.'),
        }),
      ])
      .optional(),
    { type: 'name, `none`, or `{table, ingested_at}`', default: '`<table>_staging`' },
    'The append-only staging table, beside the final table. `none`: there is none, and `dedup run` writes batches of events straight into the final table (PostgreSQL).',
  ),
  natural_key: field(
    names,
    { type: 'column name or list' },
    'The columns that identify a row by business meaning, at most 16. An event without one of them is rejected.',
  ),
  source_offset: field(
    names,
    { type: 'column name or list' },
    'The version of an event: the highest wins. Of several columns the most significant comes first.',
  ),
  source_partition: field(
    names.optional().transform((value) => value ?? []),
    { type: 'column name or list', default: 'none' },
    'The scope within which offsets can be compared, e.g. `[topic, partition]`: a key that is seen in two of them is reported.',
  ),
  on_partition_change: field(
    z.enum(['warn', 'fail']).prefault('warn'),
    { type: '`warn` or `fail`' },
    'What a merge does when a key is seen under two source partitions, or the offsets of one fall back: report it, or stop before the MERGE.',
  ),
  columns: field(
    z.record(z.string(), column).refine((columns) => Object.keys(columns).length > 0, { error: 'the spec has no columns' }),
    { type: 'mapping of name to type, or to `{type, from, description}`' },
    'Every column of the final table. An event is rejected when a value does not fit its type.',
  ),
  delete_when: field(
    z
      .strictObject({
        field: field(pointer, { type: 'JSON pointer' }, 'The field of the event, or of its envelope, that tells, e.g. `/op`.'),
        in: field(
          z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1),
          { type: 'list of values' },
          'The values that mean: deleted. `null` stands for an explicit null.',
        ),
      })
      .optional(),
    { type: 'mapping', default: 'no deletes' },
    'Which events delete their key. The row stays as a tombstone, so that a late, older event cannot bring it back.',
  ),
  unknown_fields: field(
    z.enum(['reject', 'ignore']).prefault('reject'),
    { type: '`reject` or `ignore`' },
    'What to do with an event that has a field which no column takes.',
  ),
  source: field(
    z.strictObject(sourceFields).optional(),
    { type: 'mapping', default: 'told by the files' },
    'How the events are written that are loaded.',
  ),
  partition_by: field(
    z.strictObject(partitionFields).optional(),
    { type: 'mapping', default: 'no partitions' },
    'How the final table is partitioned, where the destination has partitions.',
  ),
  cluster_by: field(
    names.optional().transform((value) => value ?? []),
    { type: 'column name or list', default: 'none' },
    'The columns by which the final table is clustered, at most 4, where the destination has clustering.',
  ),
  unique_offsets: field(
    z.boolean().prefault(false),
    { type: '`true` or `false`', default: '`false`' },
    'Says that no two different events share a natural key and a source offset, which some materialized views need; a merge tells when it is not so.',
  ),
  view: field(z.strictObject(viewFields).prefault({}), { type: 'mapping' }, 'The view that `dedup view --create` makes.'),
  merge: field(z.strictObject(mergeFields).prefault({}), { type: 'mapping' }, 'How merges run.'),
  staging_retention: field(retention.prefault('30d'), { type: 'duration' }, 'How long staged rows are kept, in whole days.'),
  labels: field(
    z
      .record(
        z.string().superRefine((key, context) => complain(context, checkLabelKey(key))),
        z.string().superRefine((value, context) => complain(context, checkLabelValue(value))),
      )
      .prefault({}),
    { type: 'mapping of key to value', default: 'none' },
    'Labels for tables and jobs, where the destination has them.',
  ),
};

/** A table spec as it stands in its file (DESIGN §4), each field by itself: what goes in is YAML's values, what comes out `SpecInput`. */
export const specSchema: z.ZodType<SpecInput> = z
  .strictObject(fields)
  .meta({ title: 'dedup table spec', description: 'One table that dedup keeps free of duplicates.' });

function lenient<T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> {
  return schema.optional().catch(undefined);
}

/** Takes any mapping and keeps of it what is right. Made for those that have faults: most have none. */
export function specDraftSchema(): z.ZodType<SpecDraft> {
  return z.object({
    table: lenient(fields.table),
    description: lenient(fields.description),
    destination: lenient(fields.destination),
    staging: lenient(fields.staging),
    natural_key: lenient(fields.natural_key),
    source_offset: lenient(fields.source_offset),
    source_partition: lenient(fields.source_partition),
    columns: z.record(z.string(), lenient(column)).optional().catch(undefined),
    source: lenient(z.object({ envelope: lenient(sourceFields.envelope) })),
    delete_when: lenient(fields.delete_when),
    unknown_fields: lenient(fields.unknown_fields),
    partition_by: lenient(
      z.object({ column: lenient(partitionFields.column), granularity: lenient(partitionFields.granularity) }),
    ),
    cluster_by: lenient(fields.cluster_by),
    unique_offsets: lenient(fields.unique_offsets),
    view: lenient(z.object({ name: lenient(viewFields.name) }).prefault({})),
    merge: lenient(z.object({ overlap: lenient(mergeFields.overlap) }).prefault({})),
    staging_retention: lenient(fields.staging_retention),
    labels: lenient(fields.labels),
  });
}
