import * as z from 'zod/mini';
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

function field<T extends z.ZodMiniType>(schema: T, reference: FieldReference, description: string): T {
  return described(schema, { description, reference });
}

/** A schema of its own that JSON Schema tells more of. */
function described<T extends z.ZodMiniType>(schema: T, more: z.core.GlobalMeta): T {
  const copy = schema.clone();
  z.globalRegistry.add(copy, more);
  return copy;
}

/** Adds a complaint as an issue; `code`, `why`, `next` and `within` travel in its parameters. */
function complain(context: z.core.ParsePayload | z.core.$RefinementCtx, complaint: Complaint | TypeComplaint | undefined): void {
  if (complaint === undefined) return;
  const { summary, ...params } = complaint;
  const issue = { code: 'custom', message: summary, params } as const;
  if ('addIssue' in context) context.addIssue(issue);
  else context.issues.push({ ...issue, input: context.value });
}

const tableName = z.string().check(z.superRefine((name, context) => complain(context, checkName('table', name))));
const anyName = z.string().check(z.minLength(1));
const listOfNames = z.array(anyName).check(z.minLength(1));
const names = z.pipe(
  z.union([anyName, listOfNames]),
  z.transform((value) => (typeof value === 'string' ? [value] : value)),
);

const pointer = z.pipe(
  z.string(),
  z.transform((text, context) => {
    const parsed = parseEventPointer(text);
    if (parsed !== undefined) return parsed;
    const hint =
      text === '' || /~(?![01])/.test(text)
        ? {}
        : { next: `did you mean ${quoted(`/${text.replace(/^\$?\./, '').replaceAll('.', '/')}`)}?` };
    const why =
      'it is written /outer/inner, with ~1 for a / and ~0 for a ~ within a name (RFC 6901); in an envelope, kcat:/offset';
    complain(context, { code: 'SPEC.BAD_POINTER', summary: `${quoted(text)} is not a JSON pointer to a field`, why, ...hint });
    return z.NEVER;
  }),
);

/** A number that is the one that was written: of larger ones, YAML gives the nearest that there is. */
const exactNumber = z.number().check(
  z.superRefine((number, context) => {
    if (!Number.isInteger(number) || Number.isSafeInteger(number)) return;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: 'a whole number beyond 9007199254740991 cannot be read exactly',
      next: 'compare a field with smaller values',
    });
  }),
);

const duration = z.pipe(
  described(z.string(), { pattern: DURATION_PATTERN.source }),
  z.transform((text, context) => {
    const seconds = parseDuration(text);
    if (seconds !== undefined) return seconds;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${quoted(text)} is not a duration`,
      next: 'write a number and a unit: 30s, 15m, 1h, 7d',
    });
    return z.NEVER;
  }),
);

const retention = duration.check(
  z.superRefine((seconds, context) => {
    if (seconds >= 86_400 && seconds % 86_400 === 0) return;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: 'staging_retention is not a number of whole days, at least 1d',
      why: 'staged rows expire by daily partitions',
      next: 'write it like 30d',
    });
  }),
);

/** A duration within the limits of a materialized view (https://cloud.google.com/bigquery/docs/materialized-views-manage). */
function durationWithin(field: string, least: number, most: number, limits: string): typeof duration {
  return duration.check(
    z.superRefine((seconds, context) => {
      if (seconds >= least && seconds <= most) return;
      complain(context, {
        code: 'SPEC.BAD_VALUE',
        summary: `${field} is not within ${limits}`,
        why: 'a materialized view takes no other',
        next: `write a duration within ${limits}`,
      });
    }),
  );
}

const byteSize = z.pipe(
  z.union([z.int().check(z.positive()), described(z.string(), { pattern: BYTE_SIZE_PATTERN.source })]),
  z.transform((value, context) => {
    const bytes = parseByteSize(String(value));
    if (bytes !== undefined && bytes > 0n) return bytes;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${quoted(String(value))} is not a number of bytes`,
      next: 'write it like 500MB, 50GB, 1TiB',
    });
    return z.NEVER;
  }),
);

const columnType = z.pipe(
  described(z.string(), { anyOf: [{ enum: [...SCALAR_TYPES] }, { pattern: '^\\s*(ARRAY|STRUCT)\\s*<' }] }),
  z.transform((text, context) => {
    const parsed = parseType(text);
    if ('type' in parsed) return parsed.type;
    complain(context, parsed.complaint);
    return z.NEVER;
  }),
);

const column = z.union([
  z.pipe(
    columnType,
    z.transform((type) => ({ type })),
  ),
  z.strictObject({
    type: field(
      columnType,
      { type: 'type name' },
      `A BigQuery type name, on every destination: ${SCALAR_TYPES.join(', ')}, \`ARRAY<type>\`, \`STRUCT<name type, …>\`.`,
    ),
    from: field(
      z.optional(pointer),
      { type: 'JSON pointer', default: 'the field with the name of the column' },
      'Where the value stands in the event, e.g. `/meta/site` (RFC 6901), or in an envelope of it, e.g. `kcat:/offset`.',
    ),
    epoch: field(
      z.optional(z.enum(EPOCH_UNITS)),
      { type: '`s`, `ms`, `us`, `ns` or `days`', default: 'times are texts' },
      'The values are whole numbers: so many of these since 1970-01-01 UTC, in a TIME since midnight; `days` in a DATE.',
    ),
    base64_scale: field(
      z.optional(z.int().check(z.minimum(0), z.maximum(38))),
      { type: 'number', default: 'decimals are numbers or texts' },
      'The values are decimals as Kafka Connect writes them by default: whole numbers in base64, to be read with so many digits after the point.',
    ),
    description: field(
      z.optional(z.string().check(z.maxLength(1024))),
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
    z.prefault(z.enum(['hour', 'day', 'month', 'year']), 'day'),
    { type: '`hour`, `day`, `month` or `year`' },
    'The width of a partition, in UTC.',
  ),
};

const mergeFields = {
  overlap: field(
    z.prefault(duration, '1h'),
    { type: 'duration' },
    'How far a merge reads back before the last one: longer than a row of a foreign writer takes from its stamp to its commit.',
  ),
  max_bytes_billed: field(
    z.optional(byteSize),
    { type: 'byte size', default: 'no limit' },
    'Budget of one merge, e.g. `50GB`: above it, nothing is spent and the exit code is 5.',
  ),
};

const csvCharacter = described(z.string(), { pattern: '^[\\t -~]$' }).check(
  z.superRefine((text, context) => {
    if (/^[\t -~]$/.test(text)) return;
    complain(context, {
      code: 'SPEC.BAD_VALUE',
      summary: `${quoted(text)} is not one character of ASCII`,
      next: 'write it like "," or ";" or "\\t"',
    });
  }),
);

const csvFields = {
  delimiter: field(
    z.optional(csvCharacter),
    { type: 'character', default: '`,`, and a tab in `.tsv` files' },
    'Stands between two cells.',
  ),
  quote: field(
    z.prefault(z.union([csvCharacter, z.literal('')]), '"'),
    { type: 'character, or `""`' },
    'Stands around a cell that holds delimiters, quotes or line ends. Empty: cells are never quoted.',
  ),
  escape: field(
    z.optional(csvCharacter),
    { type: 'character', default: 'the quote: it is doubled' },
    'Stands before a quote that belongs to the text of a quoted cell.',
  ),
  null_text: field(
    z.prefault(z.string().check(z.maxLength(100)), ''),
    { type: 'text', default: 'a cell with nothing in it; `""` is the empty text' },
    'What a cell that is not quoted holds when it is NULL, e.g. `\\N`.',
  ),
  header: field(
    z.prefault(
      z.pipe(
        z.union([z.boolean(), listOfNames]),
        z.transform((value, context): true | readonly string[] => {
          const twice = Array.isArray(value) ? value.find((name, index) => value.indexOf(name) !== index) : undefined;
          if (value !== false && twice === undefined) return value;
          complain(context, twice === undefined ? NAMELESS_CSV : namedTwice(twice));
          return z.NEVER;
        }),
      ),
      true,
    ),
    { type: '`true` or list of names', default: '`true`' },
    'The first record names the columns; or their names, where there is no such record.',
  ),
};

const sourceFields = {
  format: field(
    z.optional(z.enum(EVENT_FORMATS)),
    { type: EVENT_FORMATS.map((name) => `\`${name}\``).join(', '), default: 'each file tells by its name and its bytes' },
    'The format of the events; `--format` goes before it.',
  ),
  csv: field(
    z.prefault(
      z.strictObject(csvFields).check(
        z.superRefine(({ delimiter, quote, escape }, context) => {
          if (delimiter !== undefined && (delimiter === quote || delimiter === escape)) complain(context, SAME_CHARACTER);
        }),
      ),
      {},
    ),
    { type: 'mapping' },
    'How CSV is written.',
  ),
  envelope: field(
    z.optional(
      z.pipe(
        z.union([z.enum(ENVELOPES), z.array(z.enum(ENVELOPES)).check(z.minLength(1))]),
        z.transform((value) => (typeof value === 'string' ? [value] : value)),
      ),
    ),
    { type: '`kcat`, `debezium` or a list', default: 'none' },
    'What is around every event: a line of `kcat -J`, a change event of Debezium, or both, the outermost first: `[kcat, debezium]`. The event is what is within; null, and a Debezium delete, are tombstones.',
  ),
};

const NAMELESS_CSV: Complaint = {
  code: 'SPEC.BAD_VALUE',
  summary: 'the columns of the CSV have no names',
  next: 'name them in their order: header: [id, value]',
};

function namedTwice(name: string): Complaint {
  const next = 'name each column of the CSV once; one that nothing takes needs a name too';
  return { code: 'SPEC.BAD_VALUE', summary: `two columns of the CSV are named ${quoted(name)}`, next };
}

const SAME_CHARACTER: Complaint = {
  code: 'SPEC.BAD_VALUE',
  summary: 'the delimiter of the CSV is its quote or its escape too',
  next: 'write three characters of which the delimiter is none of the others',
};

const viewFields = {
  name: field(z.optional(tableName), { type: 'name', default: '`<table>_current`' }, 'Its name, beside the final table.'),
  of: field(
    z.optional(z.enum(['staging', 'final', 'both'])),
    { type: '`staging`, `final` or `both`', default: '`staging`; with `staging: none`: `final`' },
    'What it reads: the staging table, the final table, or the final table and what is not merged yet.',
  ),
  refresh_every: field(
    z.optional(durationWithin('refresh_every', 60, 604_800, '1m … 7d')),
    { type: 'duration', default: "the destination's own pace" },
    'How often a materialized view that refreshes itself does so at most, `1m` to `7d`.',
  ),
  max_staleness: field(
    z.optional(durationWithin('max_staleness', 1800, 259_200, '30m … 3d')),
    { type: 'duration', default: 'never older than its tables' },
    'How old the answers of a materialized view may be, `30m` to `3d`, where the destination can trade age for price.',
  ),
};

const fields = {
  table: field(tableName, { type: 'name' }, 'The final table, without project, dataset or schema: one row for each natural key.'),
  description: field(
    z.optional(z.string().check(z.maxLength(16_384))),
    { type: 'text' },
    'What the table holds; becomes its description in the destination.',
  ),
  destination: field(
    z.prefault(z.string().check(z.superRefine((url, context) => complain(context, checkDestination(url)))), DEFAULT_DESTINATION),
    { type: 'URL' },
    'Where the tables are, e.g. `bigquery://project/dataset?location=EU`, `postgres://host/database?schema=iot` or `duckdb:./file`. Never holds a password.',
  ),
  staging: field(
    z.optional(
      z.union([
        tableName,
        z.strictObject({
          table: field(
            anyName,
            { type: 'name' },
            'A table that something else fills; dedup then neither creates nor loads it. Its columns have the names of the spec.',
          ),
          ingested_at: field(anyName, { type: 'column name' }, 'Its TIMESTAMP column that says when a row was written.'),
        }),
      ]),
    ),
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
    z.pipe(
      z.optional(names),
      z.transform((value) => value ?? []),
    ),
    { type: 'column name or list', default: 'none' },
    'The scope within which offsets can be compared, e.g. `[topic, partition]`: a key that is seen in two of them is reported.',
  ),
  on_partition_change: field(
    z.prefault(z.enum(['warn', 'fail']), 'warn'),
    { type: '`warn` or `fail`' },
    'What a merge does when a key is seen under two source partitions, or the offsets of one fall back: report it, or stop before the MERGE.',
  ),
  columns: field(
    z
      .record(z.string(), column)
      .check(z.refine((columns) => Object.keys(columns).length > 0, { error: 'the spec has no columns' })),
    { type: 'mapping of name to type, or to `{type, from, description}`' },
    'Every column of the final table. An event is rejected when a value does not fit its type.',
  ),
  delete_when: field(
    z.optional(
      z.strictObject({
        field: field(pointer, { type: 'JSON pointer' }, 'The field of the event, or of its envelope, that tells, e.g. `/op`.'),
        in: field(
          z.array(z.union([z.string(), exactNumber, z.boolean(), z.null()])).check(z.minLength(1)),
          { type: 'list of values' },
          'The values that mean: deleted. `null` stands for an explicit null.',
        ),
      }),
    ),
    { type: 'mapping', default: 'no deletes' },
    'Which events delete their key. The row stays as a tombstone, so that a late, older event cannot bring it back.',
  ),
  unknown_fields: field(
    z.prefault(z.enum(['reject', 'ignore']), 'reject'),
    { type: '`reject` or `ignore`' },
    'What to do with an event that has a field which no column takes.',
  ),
  source: field(
    z.optional(z.strictObject(sourceFields)),
    { type: 'mapping', default: 'told by the files' },
    'How the events are written that are loaded.',
  ),
  partition_by: field(
    z.optional(z.strictObject(partitionFields)),
    { type: 'mapping', default: 'no partitions' },
    'How the final table is partitioned, where the destination has partitions.',
  ),
  cluster_by: field(
    z.pipe(
      z.optional(names),
      z.transform((value) => value ?? []),
    ),
    { type: 'column name or list', default: 'none' },
    'The columns by which the final table is clustered, at most 4, where the destination has clustering.',
  ),
  unique_offsets: field(
    z.prefault(z.boolean(), false),
    { type: '`true` or `false`', default: '`false`' },
    'Says that no two different events share a natural key and a source offset, which some materialized views need; a merge tells when it is not so.',
  ),
  view: field(z.prefault(z.strictObject(viewFields), {}), { type: 'mapping' }, 'The view that `dedup view --create` makes.'),
  merge: field(z.prefault(z.strictObject(mergeFields), {}), { type: 'mapping' }, 'How merges run.'),
  staging_retention: field(z.prefault(retention, '30d'), { type: 'duration' }, 'How long staged rows are kept, in whole days.'),
  labels: field(
    z.prefault(
      z.record(
        z.string().check(z.superRefine((key, context) => complain(context, checkLabelKey(key)))),
        z.string().check(z.superRefine((value, context) => complain(context, checkLabelValue(value)))),
      ),
      {},
    ),
    { type: 'mapping of key to value', default: 'none' },
    'Labels for tables and jobs, where the destination has them.',
  ),
};

/** A table spec as it stands in its file (DESIGN §4), each field by itself: what goes in is YAML's values, what comes out `SpecInput`. */
export const specSchema: z.ZodMiniType<SpecInput> = described(z.strictObject(fields), {
  title: 'dedup table spec',
  description: 'One table that dedup keeps free of duplicates.',
});

function lenient<T extends z.ZodMiniType>(schema: T): z.ZodMiniCatch<z.ZodMiniOptional<T>> {
  return z.catch(z.optional(schema), undefined);
}

/** Takes any mapping and keeps of it what is right. Made for those that have faults: most have none. */
export function specDraftSchema(): z.ZodMiniType<SpecDraft> {
  return z.object({
    table: lenient(fields.table),
    description: lenient(fields.description),
    destination: lenient(fields.destination),
    staging: lenient(fields.staging),
    natural_key: lenient(fields.natural_key),
    source_offset: lenient(fields.source_offset),
    source_partition: lenient(fields.source_partition),
    columns: lenient(z.record(z.string(), lenient(column))),
    source: lenient(z.object({ envelope: lenient(sourceFields.envelope) })),
    delete_when: lenient(fields.delete_when),
    unknown_fields: lenient(fields.unknown_fields),
    partition_by: lenient(
      z.object({ column: lenient(partitionFields.column), granularity: lenient(partitionFields.granularity) }),
    ),
    cluster_by: lenient(fields.cluster_by),
    unique_offsets: lenient(fields.unique_offsets),
    view: lenient(z.prefault(z.object({ name: lenient(viewFields.name) }), {})),
    merge: lenient(z.prefault(z.object({ overlap: lenient(mergeFields.overlap) }), {})),
    staging_retention: lenient(fields.staging_retention),
    labels: lenient(fields.labels),
  });
}
