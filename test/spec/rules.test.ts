import { describe, expect, test } from 'vitest';
import { faults, SPEC, specWith } from './spec-text.ts';

describe('the faults between fields', () => {
  test('key, offset, partition and layout name columns that exist', () => {
    const text = specWith(
      'natural_key: [devce_id, reading_ts]',
      'source_offset: [ofset]',
      'source_partition: topic',
      'cluster_by: [Value]',
      'partition_by: {column: reading, granularity: day}',
    );
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_COLUMN] there is no column "devce_id"
      configs/readings.yaml:2:15
      1 | table: readings
      2 | natural_key: [devce_id, reading_ts]
        |               ^^^^^^^^
      next: did you mean "device_id"?   columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.UNKNOWN_COLUMN] there is no column "ofset"
      configs/readings.yaml:3:17
      2 | natural_key: [devce_id, reading_ts]
      3 | source_offset: [ofset]
        |                 ^^^^^
      next: columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.UNKNOWN_COLUMN] there is no column "topic"
      configs/readings.yaml:13:19
      12 |   source_offset: INT64
      13 | source_partition: topic
         |                   ^^^^^
      next: columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.UNKNOWN_COLUMN] there is no column "Value"
      configs/readings.yaml:14:14
      13 | source_partition: topic
      14 | cluster_by: [Value]
         |              ^^^^^
      next: did you mean "value"?   columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.UNKNOWN_COLUMN] there is no column "reading"
      configs/readings.yaml:15:24
      14 | cluster_by: [Value]
      15 | partition_by: {column: reading, granularity: day}
         |                        ^^^^^^^
      next: columns: device_id, reading_ts, value, active, payload, at, day, source_offset"
    `);
  });

  test('a natural key of types without a common equality', () => {
    expect(faults(specWith('natural_key: [value, payload, at]'))).toMatchInlineSnapshot(`
      "[SPEC.KEY_TYPE] column "value" is FLOAT64, which cannot be part of a natural key
      configs/readings.yaml:2:15
      1 | table: readings
      2 | natural_key: [value, payload, at]
        |               ^^^^^
      why: NaN equals nothing in a join, so that its row would be inserted again by every merge; and a float that was written and read may differ
      next: use NUMERIC, INT64 or STRING   types for keys: STRING, INT64, BYTES, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.KEY_TYPE] column "payload" is JSON, which cannot be part of a natural key
      configs/readings.yaml:2:22
      1 | table: readings
      2 | natural_key: [value, payload, at]
        |                      ^^^^^^^
      why: JSON has no equality and cannot be grouped
      next: take the part that identifies the row with: from: /<outer>/<inner>   types for keys: STRING, INT64, BYTES, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.KEY_TYPE] column "at" is TIME, which cannot be part of a natural key
      configs/readings.yaml:2:31
      1 | table: readings
      2 | natural_key: [value, payload, at]
        |                               ^^
      why: BigQuery takes no TIME in a primary key or for clustering
      next: use STRING or DATETIME   types for keys: STRING, INT64, BYTES, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC"
    `);
  });

  test('a source offset of types without an order, or with two values only', () => {
    expect(faults(specWith('source_offset: [active, value, payload]'))).toMatchInlineSnapshot(`
      "[SPEC.OFFSET_TYPE] column "active" is BOOL, which cannot be a source offset
      configs/readings.yaml:3:17
      2 | natural_key: [device_id, reading_ts]
      3 | source_offset: [active, value, payload]
        |                 ^^^^^^
      why: it has only two values, and a row can have more versions
      next: types for offsets: STRING, INT64, BYTES, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.OFFSET_TYPE] column "value" is FLOAT64, which cannot be a source offset
      configs/readings.yaml:3:25
      2 | natural_key: [device_id, reading_ts]
      3 | source_offset: [active, value, payload]
        |                         ^^^^^
      why: NaN has no place in an order, and beyond 2^53 two offsets become one
      next: types for offsets: STRING, INT64, BYTES, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.OFFSET_TYPE] column "payload" is JSON, which cannot be a source offset
      configs/readings.yaml:3:32
      2 | natural_key: [device_id, reading_ts]
      3 | source_offset: [active, value, payload]
        |                                ^^^^^^^
      why: JSON has no order
      next: types for offsets: STRING, INT64, BYTES, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC"
    `);
  });

  test('source partitions are compared, too', () => {
    expect(faults(specWith('source_partition: [value]'))).toMatchInlineSnapshot(`
      "[SPEC.KEY_TYPE] column "value" is FLOAT64, which cannot be part of a source partition
      configs/readings.yaml:13:20
      12 |   source_offset: INT64
      13 | source_partition: [value]
         |                    ^^^^^
      why: NaN equals nothing in a join, so that its row would be inserted again by every merge; and a float that was written and read may differ
      next: use NUMERIC, INT64 or STRING   types for keys: STRING, INT64, BYTES, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC"
    `);
  });

  test('a column twice in a list', () => {
    expect(faults(specWith('natural_key: [device_id, device_id]', 'cluster_by: [day, day]'))).toMatchInlineSnapshot(`
      "[SPEC.DUPLICATE_COLUMN] column "device_id" stands twice in natural_key
      configs/readings.yaml:2:26
      1 | table: readings
      2 | natural_key: [device_id, device_id]
        |                          ^^^^^^^^^
      next: remove one

      [SPEC.DUPLICATE_COLUMN] column "day" stands twice in cluster_by
      configs/readings.yaml:13:19
      12 |   source_offset: INT64
      13 | cluster_by: [day, day]
         |                   ^^^
      next: remove one"
    `);
  });

  test('columns that differ only in case', () => {
    expect(faults(SPEC.replace('value:', 'Device_ID:'))).toMatchInlineSnapshot(`
      "[SPEC.DUPLICATE_COLUMN] columns "device_id" and "Device_ID" differ only in case
      configs/readings.yaml:7:3
      6 |   reading_ts: TIMESTAMP
      7 |   Device_ID: FLOAT64
        |   ^^^^^^^^^
      why: destinations do not tell such names apart
      next: give one of them another name, and take its value with: from: /<field>"
    `);
  });

  test('a column that is key and offset', () => {
    expect(faults(specWith('natural_key: [device_id, source_offset]'))).toMatchInlineSnapshot(`
      "[SPEC.KEY_IS_OFFSET] column "source_offset" is in natural_key and in source_offset
      configs/readings.yaml:3:16
      2 | natural_key: [device_id, source_offset]
      3 | source_offset: source_offset
        |                ^^^^^^^^^^^^^
      why: versions of a row have the same key and different offsets, so every event would be a row of its own
      next: leave it in one of them"
    `);
  });

  test('more key and cluster columns than BigQuery takes', () => {
    expect(faults(wide(16, 4))).toBe('right');
    expect(faults(wide(17, 5))).toMatchInlineSnapshot(`
      "[SPEC.TOO_MANY_COLUMNS] natural_key has 17 columns, more than 16
      configs/readings.yaml:2:85
      1 | table: readings
      2 | natural_key: [k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, k14, k15, k16]
        |                                                                                     ^^^

      [SPEC.TOO_MANY_COLUMNS] cluster_by has 5 columns, more than 4
      configs/readings.yaml:30:30
      29 |   source_offset: INT64
      30 | cluster_by: [k0, k1, k2, k3, k4]
         |                              ^^"
    `);
  });

  test('columns that cannot be clustered by', () => {
    expect(faults(specWith('cluster_by: [value, payload, at]'))).toMatchInlineSnapshot(`
      "[SPEC.CLUSTER_TYPE] column "value" is FLOAT64, which cannot be clustered by
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | cluster_by: [value, payload, at]
         |              ^^^^^
      next: types: STRING, INT64, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.CLUSTER_TYPE] column "payload" is JSON, which cannot be clustered by
      configs/readings.yaml:13:21
      12 |   source_offset: INT64
      13 | cluster_by: [value, payload, at]
         |                     ^^^^^^^
      next: types: STRING, INT64, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.CLUSTER_TYPE] column "at" is TIME, which cannot be clustered by
      configs/readings.yaml:13:30
      12 |   source_offset: INT64
      13 | cluster_by: [value, payload, at]
         |                              ^^
      next: types: STRING, INT64, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC"
    `);
  });

  test('columns that cannot be partitioned by', () => {
    expect(faults(specWith('partition_by: {column: device_id}'))).toMatchInlineSnapshot(`
      "[SPEC.PARTITION_TYPE] column "device_id" is STRING, which cannot be partitioned by
      configs/readings.yaml:13:24
      12 |   source_offset: INT64
      13 | partition_by: {column: device_id}
         |                        ^^^^^^^^^
      next: types: DATE, DATETIME, TIMESTAMP"
    `);
    expect(faults(specWith('partition_by: {column: day, granularity: hour}'))).toMatchInlineSnapshot(`
      "[SPEC.PARTITION_TYPE] column "day" is DATE, which has no hours
      configs/readings.yaml:13:42
      12 |   source_offset: INT64
      13 | partition_by: {column: day, granularity: hour}
         |                                          ^^^^
      next: use day, month or year"
    `);
  });

  test('staging that is the final table', () => {
    expect(faults(specWith('staging: Readings'))).toMatchInlineSnapshot(`
      "[SPEC.SAME_TABLE] the staging table is the final table
      configs/readings.yaml:13:10
      12 |   source_offset: INT64
      13 | staging: Readings
         |          ^^^^^^^^
      why: staging keeps every copy of an event, the final table one row for each key
      next: choose another name, such as "readings_staging", or leave the field out"
    `);
    expect(faults(specWith('staging: {table: readings, ingested_at: at}'))).toMatchInlineSnapshot(`
      "[SPEC.SAME_TABLE] the staging table is the final table
      configs/readings.yaml:13:18
      12 |   source_offset: INT64
      13 | staging: {table: readings, ingested_at: at}
         |                  ^^^^^^^^
      why: staging keeps every copy of an event, the final table one row for each key
      next: choose another name, such as "readings_staging", or leave the field out"
    `);
  });

  test('no staging, and source partitions that nothing would watch', () => {
    expect(faults(specWith('staging: none'))).toBe('right');
    expect(faults(specWith('staging: none\nsource_partition: site'))).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_COLUMN] there is no column "site"
      configs/readings.yaml:14:19
      13 | staging: none
      14 | source_partition: site
         |                   ^^^^
      next: columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.NEEDS_STAGING] source partitions are watched in the staging table, and there is none (staging: none)
      configs/readings.yaml:14:19
      13 | staging: none
      14 | source_partition: site
         |                   ^^^^
      why: a key that moves, or an offset that falls back, would go unseen
      next: remove source_partition, or the line staging: none"
    `);
  });

  test('a foreign staging table without its time column', () => {
    expect(faults(specWith('staging: {table: landing}'))).toMatchInlineSnapshot(`
      "[SPEC.MISSING_FIELD] field "ingested_at" is missing in staging
      configs/readings.yaml:13:1
      12 |   source_offset: INT64
      13 | staging: {table: landing}
         | ^^^^^^^
      next: add ingested_at: <TIMESTAMP column>, or write only the name for a table that dedup fills"
    `);
  });

  test('a foreign staging table is read by the names of its columns', () => {
    const foreign = ['staging: {table: landing, ingested_at: publish_time}', 'delete_when: {field: /meta/op, in: [D]}'];
    const text = specWith(...foreign).replace('value: FLOAT64', 'value: {type: FLOAT64, from: /v}');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.FOREIGN_STAGING] column "value" takes its value from "/v"
      configs/readings.yaml:7:32
      6 |   reading_ts: TIMESTAMP
      7 |   value: {type: FLOAT64, from: /v}
        |                                ^^
      why: a staging table that something else fills is read by the names of its columns
      next: remove "from", and name the column as in the staging table

      [SPEC.FOREIGN_STAGING] delete_when.field "/meta/op" is not a column
      configs/readings.yaml:14:22
      13 | staging: {table: landing, ingested_at: publish_time}
      14 | delete_when: {field: /meta/op, in: [D]}
         |                      ^^^^^^^^
      why: a staging table that something else fills is read by the names of its columns
      next: write /<column of the staging table>"
    `);
    expect(faults(text.replace('/v', '/value').replace('/meta/op', '/op'))).toBe('right');
  });

  test('an overlap beyond the retention', () => {
    expect(faults(specWith('merge: {overlap: 1d}', 'staging_retention: 1d'))).toMatchInlineSnapshot(`
      "[SPEC.OVERLAP_TOO_LONG] merge.overlap is not shorter than staging_retention
      configs/readings.yaml:13:18
      12 |   source_offset: INT64
      13 | merge: {overlap: 1d}
         |                  ^^
      why: every merge would read back to staged rows that have expired
      next: shorten the overlap, or lengthen the retention"
    `);
  });

  test('faulty fields do not hide what is wrong between the others', () => {
    const text = specWith(
      'table: 5',
      'natural_key: [devce_id]',
      'cluster_by: [value]',
      'partition_by: {column: device_id, granularity: weekly}',
      'colour: red',
    ).replace('active: BOOL', 'active: BOOLEAN');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] table must be text, not a number
      configs/readings.yaml:1:8
      1 | table: 5
        |        ^
      next: put quotes around it: "5"

      [SPEC.UNKNOWN_COLUMN] there is no column "devce_id"
      configs/readings.yaml:2:15
      1 | table: 5
      2 | natural_key: [devce_id]
        |               ^^^^^^^^
      next: did you mean "device_id"?   columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.UNKNOWN_TYPE] unknown type "BOOLEAN"
      configs/readings.yaml:8:11
      7 |   value: FLOAT64
      8 |   active: BOOLEAN
        |           ^^^^^^^
      next: did you mean "BOOL"?   types: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…>, STRUCT<…>

      [SPEC.CLUSTER_TYPE] column "value" is FLOAT64, which cannot be clustered by
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | cluster_by: [value]
         |              ^^^^^
      next: types: STRING, INT64, BOOL, DATE, DATETIME, TIMESTAMP, NUMERIC, BIGNUMERIC

      [SPEC.PARTITION_TYPE] column "device_id" is STRING, which cannot be partitioned by
      configs/readings.yaml:14:24
      13 | cluster_by: [value]
      14 | partition_by: {column: device_id, granularity: weekly}
         |                        ^^^^^^^^^
      next: types: DATE, DATETIME, TIMESTAMP

      [SPEC.BAD_VALUE] partition_by.granularity must be hour, day, month or year, not "weekly"
      configs/readings.yaml:14:48
      13 | cluster_by: [value]
      14 | partition_by: {column: device_id, granularity: weekly}
         |                                                ^^^^^^

      [SPEC.UNKNOWN_FIELD] unknown field "colour"
      configs/readings.yaml:15:1
      14 | partition_by: {column: device_id, granularity: weekly}
      15 | colour: red
         | ^^^^^^
      next: all fields: dedup schema"
    `);
  });

  test('two columns may take the same field', () => {
    expect(faults(SPEC.replace('day: DATE', 'day: {type: STRING, from: /device_id}'))).toBe('right');
  });
});

/** A spec with so many columns in its key and its clustering. */
function wide(keys: number, clusters: number): string {
  const names = Array.from({ length: keys }, (_, index) => `k${index}`);
  const columns = names.map((name) => `  ${name}: STRING\n`).join('');
  const text = specWith(`natural_key: [${names.join(', ')}]`, `cluster_by: [${names.slice(0, clusters).join(', ')}]`);
  return text.replace('columns:\n', `columns:\n${columns}`);
}

describe('the view', () => {
  test('has a name of its own, and a pace that a materialized view can have', () => {
    expect(faults(specWith('view: {name: readings}'))).toMatchInlineSnapshot(`
      "[SPEC.SAME_TABLE] the view has the name of the final table
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | view: {name: readings}
         |              ^^^^^^^^
      next: choose another name, or leave the field out"
    `);
    expect(faults(specWith('view: {name: READINGS_staging}'))).toContain('the view has the name of the staging table');
    expect(faults(specWith('view: {refresh_every: 10s, max_staleness: 4d}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] refresh_every is not within 1m … 7d
      configs/readings.yaml:13:23
      12 |   source_offset: INT64
      13 | view: {refresh_every: 10s, max_staleness: 4d}
         |                       ^^^
      why: a materialized view takes no other
      next: write a duration within 1m … 7d

      [SPEC.BAD_VALUE] max_staleness is not within 30m … 3d
      configs/readings.yaml:13:43
      12 |   source_offset: INT64
      13 | view: {refresh_every: 10s, max_staleness: 4d}
         |                                           ^^
      why: a materialized view takes no other
      next: write a duration within 30m … 3d"
    `);
    expect(faults(specWith('view: {refresh: 1h}'))).toContain('fields: name, of, refresh_every, max_staleness');
  });
});
