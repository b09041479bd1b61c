import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadSpec } from '../../src/spec/load-spec.ts';
import { specReference } from '../../src/spec/spec-reference.ts';
import { tableSpecJsonSchema } from '../../src/spec/table-spec-json-schema.ts';
import { makeSample } from './make-sample.ts';

const configs = new URL('../../configs/', import.meta.url).pathname;

describe('the example', () => {
  test('is the spec that its comments describe', async () => {
    expect(await loadSpec(`${configs}device_readings.yaml`, {})).toEqual({
      file: `${configs}device_readings.yaml`,
      table: 'device_readings',
      description: 'One temperature reading of one device at one time.',
      destination: 'duckdb:./dedup.duckdb',
      staging: { table: 'device_readings_staging', ingestedAt: '_dedup_ingested_at', foreign: false },
      naturalKey: ['device_id', 'reading_ts'],
      sourceOffset: ['source_offset'],
      sourcePartition: ['source_topic', 'source_partition'],
      onPartitionChange: 'warn',
      columns: [
        { name: 'device_id', type: 'STRING', from: ['device_id'] },
        { name: 'reading_ts', type: 'TIMESTAMP', from: ['reading_ts'] },
        { name: 'value_celsius', type: 'FLOAT64', from: ['value_celsius'] },
        { name: 'source_topic', type: 'STRING', from: ['source_topic'] },
        { name: 'source_partition', type: 'INT64', from: ['source_partition'] },
        { name: 'source_offset', type: 'INT64', from: ['source_offset'] },
        { name: 'site', type: 'STRING', from: ['meta', 'site'], description: 'Where the device hangs' },
      ],
      deleteWhen: { field: ['op'], in: ['D', 'delete'] },
      unknownFields: 'reject',
      partitionBy: { column: 'reading_ts', granularity: 'day' },
      clusterBy: ['device_id'],
      uniqueOffsets: false,
      view: { name: 'device_readings_current' },
      merge: { overlapSeconds: 3600, maxBytesBilled: 50_000_000_000n },
      stagingRetentionDays: 30,
      labels: { team: 'iot' },
    });
  });

  test('takes its destination from the environment', async () => {
    const environment = { DEDUP_DESTINATION: 'bigquery://test/iot?location=EU' };
    expect((await loadSpec(`${configs}device_readings.yaml`, environment)).destination).toBe('bigquery://test/iot?location=EU');
  });
});

describe('the sample events', () => {
  const events = makeSample()
    .trimEnd()
    .split('\n')
    .map((line): Reading => JSON.parse(line));

  test('are what the generator makes (vitest -u writes them)', async () => {
    await expect(makeSample()).toMatchFileSnapshot(`${configs}device_readings.sample.ndjson`);
  });

  test('have what at-least-once delivery brings', () => {
    const key = ({ device_id, reading_ts }: Reading): string => `${device_id} ${Date.parse(reading_ts)}`;
    const offsets = events.map(({ source_offset }) => source_offset);
    const highest = new Map<string, Reading>();
    const spellings = new Map<string, Set<string>>();
    let stale = 0;
    let resurrecting = 0;
    for (const event of events) {
      const before = highest.get(key(event));
      if (before !== undefined && event.source_offset < before.source_offset) stale++;
      if (before?.op === 'D' && event.op === undefined) resurrecting++;
      if (before === undefined || event.source_offset > before.source_offset) highest.set(key(event), event);
      spellings.set(key(event), (spellings.get(key(event)) ?? new Set()).add(event.reading_ts));
    }
    expect({
      events: events.length,
      distinct: new Set(events.map((event) => JSON.stringify(event))).size,
      keys: highest.size,
      deleted: [...highest.values()].filter(({ op }) => op === 'D').length,
      stale,
      resurrecting,
      outOfOrder: offsets.filter((offset, index) => offset < (offsets[index - 1] ?? 0)).length,
      keysInTwoSpellings: [...spellings.values()].filter((texts) => texts.size > 1).length,
      zones: new Set(events.map(({ reading_ts }) => reading_ts.replace(/^.{19}(?:\.\d+)?/, ''))),
      offsets: [Math.min(...offsets), Math.max(...offsets)],
    }).toMatchInlineSnapshot(`
      {
        "deleted": 2,
        "distinct": 746,
        "events": 950,
        "keys": 720,
        "keysInTwoSpellings": 14,
        "offsets": [
          918000001,
          926000252,
        ],
        "outOfOrder": 34,
        "resurrecting": 1,
        "stale": 5,
        "zones": Set {
          "+02:00",
          "-05:00",
          "Z",
        },
      }
    `);
  });
});

interface Reading {
  readonly device_id: string;
  readonly reading_ts: string;
  readonly source_offset: number;
  readonly op?: string;
}

describe('the JSON Schema', () => {
  test('in the folder is the one of this version (vitest -u writes it)', async () => {
    await expect(`${JSON.stringify(tableSpecJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(`${configs}table-spec.schema.json`);
  });

  test('is referred to by the example', async () => {
    const [first] = (await readFile(`${configs}device_readings.yaml`, 'utf8')).split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./table-spec.schema.json');
  });
});

test('the reference of the README names every field with type, default and meaning', () => {
  expect(specReference()).toMatchInlineSnapshot(`
    "| field | type | default | meaning |
    |---|---|---|---|
    | \`table\` | name | *required* | The final table, without project, dataset or schema: one row for each natural key. |
    | \`description\` | text |  | What the table holds; becomes its description in the destination. |
    | \`destination\` | URL | \`duckdb:./dedup.duckdb\` | Where the tables are, e.g. \`bigquery://project/dataset?location=EU\`, \`postgres://host/database?schema=iot\` or \`duckdb:./file\`. Never holds a password. |
    | \`staging\` | name, \`none\`, or \`{table, ingested_at}\` | \`<table>_staging\` | The append-only staging table, beside the final table. \`none\`: there is none, and \`dedup run\` writes batches of events straight into the final table (PostgreSQL). |
    | \`staging.table\` | name | *required* | A table that something else fills; dedup then neither creates nor loads it. Its columns have the names of the spec. |
    | \`staging.ingested_at\` | column name | *required* | Its TIMESTAMP column that says when a row was written. |
    | \`natural_key\` | column name or list | *required* | The columns that identify a row by business meaning, at most 16. An event without one of them is rejected. |
    | \`source_offset\` | column name or list | *required* | The version of an event: the highest wins. Of several columns the most significant comes first. |
    | \`source_partition\` | column name or list | none | The scope within which offsets can be compared, e.g. \`[topic, partition]\`: a key that is seen in two of them is reported. |
    | \`on_partition_change\` | \`warn\` or \`fail\` | \`warn\` | What a merge does when a key is seen under two source partitions, or the offsets of one fall back: report it, or stop before the MERGE. |
    | \`columns\` | mapping of name to type, or to \`{type, from, description}\` | *required* | Every column of the final table. An event is rejected when a value does not fit its type. |
    | \`columns.<name>.type\` | type name | *required* | A BigQuery type name, on every destination: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, \`ARRAY<type>\`, \`STRUCT<name type, …>\`. |
    | \`columns.<name>.from\` | JSON pointer | the field with the name of the column | Where the value stands in the event, e.g. \`/meta/site\` (RFC 6901), or in an envelope of it, e.g. \`kcat:/offset\`. |
    | \`columns.<name>.epoch\` | \`s\`, \`ms\`, \`us\`, \`ns\` or \`days\` | times are texts | The values are whole numbers: so many of these since 1970-01-01 UTC, in a TIME since midnight; \`days\` in a DATE. |
    | \`columns.<name>.base64_scale\` | number | decimals are numbers or texts | The values are decimals as Kafka Connect writes them by default: whole numbers in base64, to be read with so many digits after the point. |
    | \`columns.<name>.description\` | text |  | What the column holds; becomes its description in the destination. |
    | \`delete_when\` | mapping | no deletes | Which events delete their key. The row stays as a tombstone, so that a late, older event cannot bring it back. |
    | \`delete_when.field\` | JSON pointer | *required* | The field of the event, or of its envelope, that tells, e.g. \`/op\`. |
    | \`delete_when.in\` | list of values | *required* | The values that mean: deleted. \`null\` stands for an explicit null. |
    | \`unknown_fields\` | \`reject\` or \`ignore\` | \`reject\` | What to do with an event that has a field which no column takes. |
    | \`source\` | mapping | told by the files | How the events are written that are loaded. |
    | \`source.format\` | \`ndjson\`, \`json\`, \`csv\`, \`parquet\`, \`avro\` | each file tells by its name and its bytes | The format of the events; \`--format\` goes before it. |
    | \`source.csv\` | mapping |  | How CSV is written. |
    | \`source.csv.delimiter\` | character | \`,\`, and a tab in \`.tsv\` files | Stands between two cells. |
    | \`source.csv.quote\` | character, or \`""\` | \`"\` | Stands around a cell that holds delimiters, quotes or line ends. Empty: cells are never quoted. |
    | \`source.csv.escape\` | character | the quote: it is doubled | Stands before a quote that belongs to the text of a quoted cell. |
    | \`source.csv.null_text\` | text | a cell with nothing in it; \`""\` is the empty text | What a cell that is not quoted holds when it is NULL, e.g. \`\\N\`. |
    | \`source.csv.header\` | \`true\` or list of names | \`true\` | The first record names the columns; or their names, where there is no such record. |
    | \`source.envelope\` | \`kcat\`, \`debezium\` or a list | none | What is around every event: a line of \`kcat -J\`, a change event of Debezium, or both, the outermost first: \`[kcat, debezium]\`. The event is what is within; null, and a Debezium delete, are tombstones. |
    | \`partition_by\` | mapping | no partitions | How the final table is partitioned, where the destination has partitions. |
    | \`partition_by.column\` | column name | *required* | A DATE, DATETIME or TIMESTAMP column. Only a column of the natural key lets a merge skip partitions. |
    | \`partition_by.granularity\` | \`hour\`, \`day\`, \`month\` or \`year\` | \`day\` | The width of a partition, in UTC. |
    | \`cluster_by\` | column name or list | none | The columns by which the final table is clustered, at most 4, where the destination has clustering. |
    | \`unique_offsets\` | \`true\` or \`false\` | \`false\` | Says that no two different events share a natural key and a source offset, which some materialized views need; a merge tells when it is not so. |
    | \`view\` | mapping |  | The view that \`dedup view --create\` makes. |
    | \`view.name\` | name | \`<table>_current\` | Its name, beside the final table. |
    | \`view.of\` | \`staging\`, \`final\` or \`both\` | \`staging\`; with \`staging: none\`: \`final\` | What it reads: the staging table, the final table, or the final table and what is not merged yet. |
    | \`view.refresh_every\` | duration | the destination's own pace | How often a materialized view that refreshes itself does so at most, \`1m\` to \`7d\`. |
    | \`view.max_staleness\` | duration | never older than its tables | How old the answers of a materialized view may be, \`30m\` to \`3d\`, where the destination can trade age for price. |
    | \`merge\` | mapping |  | How merges run. |
    | \`merge.overlap\` | duration | \`1h\` | How far a merge reads back before the last one: longer than a row of a foreign writer takes from its stamp to its commit. |
    | \`merge.max_bytes_billed\` | byte size | no limit | Budget of one merge, e.g. \`50GB\`: above it, nothing is spent and the exit code is 5. |
    | \`staging_retention\` | duration | \`30d\` | How long staged rows are kept, in whole days. |
    | \`labels\` | mapping of key to value | none | Labels for tables and jobs, where the destination has them. |"
  `);
});
