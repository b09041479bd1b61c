import { describe, expect, test } from 'vitest';
import { faults, SPEC, specWith } from './spec-text.ts';

/** The faults without the lines of the spec. */
const told = (text: string): readonly string[] =>
  faults(text)
    .split('\n')
    .filter((line) => /^\[|^next/.test(line));

describe('the faults of single fields', () => {
  test('an unknown field is named with its place and the field that was meant', () => {
    expect(faults(`${SPEC}clusterby: device_id\n`)).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_FIELD] unknown field "clusterby"
      configs/readings.yaml:13:1
      12 |   source_offset: INT64
      13 | clusterby: device_id
         | ^^^^^^^^^
      next: did you mean "cluster_by"?   all fields: dedup schema"
    `);
  });

  test('a required field by a wrong name is unknown and missing', () => {
    expect(faults(SPEC.replace('columns:', 'colums:'))).toMatchInlineSnapshot(`
      "[SPEC.MISSING_FIELD] field "columns" is missing
      configs/readings.yaml:1:1
      1 | table: readings
        | ^^^^^
      next: add columns: {<name>: <type>, …}

      [SPEC.UNKNOWN_FIELD] unknown field "colums"
      configs/readings.yaml:4:1
      3 | source_offset: source_offset
      4 | colums:
        | ^^^^^^
      next: did you mean "columns"?   all fields: dedup schema"
    `);
  });

  test('a field by the name that another tool has for it', () => {
    expect(faults(specWith('primary_key: [device_id]'))).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_FIELD] unknown field "primary_key"
      configs/readings.yaml:13:1
      12 |   source_offset: INT64
      13 | primary_key: [device_id]
         | ^^^^^^^^^^^
      next: did you mean "natural_key"?   all fields: dedup schema"
    `);
  });

  test('an unknown field within a mapping lists the fields of that mapping', () => {
    expect(faults(specWith('merge: {overlap: 1h, budget: 5GB}'))).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_FIELD] unknown field "budget" in merge
      configs/readings.yaml:13:22
      12 |   source_offset: INT64
      13 | merge: {overlap: 1h, budget: 5GB}
         |                      ^^^^^^
      next: fields: overlap, max_bytes_billed"
    `);
    expect(faults(SPEC.replace('value: FLOAT64', 'value: {typ: FLOAT64}'))).toMatchInlineSnapshot(`
      "[SPEC.MISSING_FIELD] field "type" is missing in columns.value
      configs/readings.yaml:7:3
      6 |   reading_ts: TIMESTAMP
      7 |   value: {typ: FLOAT64}
        |   ^^^^^
      next: add type: <type name>

      [SPEC.UNKNOWN_FIELD] unknown field "typ" in columns.value
      configs/readings.yaml:7:11
      6 |   reading_ts: TIMESTAMP
      7 |   value: {typ: FLOAT64}
        |           ^^^
      next: did you mean "type"?   fields: type, from, epoch, base64_scale, description"
    `);
  });

  test('every missing field is told', () => {
    expect(faults('description: nothing else\n')).toMatchInlineSnapshot(`
      "[SPEC.MISSING_FIELD] field "table" is missing
      configs/readings.yaml:1:1
      1 | description: nothing else
        | ^^^^^^^^^^^
      next: add table: <name>

      [SPEC.MISSING_FIELD] field "natural_key" is missing
      configs/readings.yaml:1:1
      1 | description: nothing else
        | ^^^^^^^^^^^
      next: add natural_key: [<columns that identify a row>]

      [SPEC.MISSING_FIELD] field "source_offset" is missing
      configs/readings.yaml:1:1
      1 | description: nothing else
        | ^^^^^^^^^^^
      next: add source_offset: <column with the version of an event>

      [SPEC.MISSING_FIELD] field "columns" is missing
      configs/readings.yaml:1:1
      1 | description: nothing else
        | ^^^^^^^^^^^
      next: add columns: {<name>: <type>, …}"
    `);
  });

  test('a missing field of a mapping stands at the key of the mapping', () => {
    expect(faults(specWith('partition_by: {granularity: day}'))).toMatchInlineSnapshot(`
      "[SPEC.MISSING_FIELD] field "column" is missing in partition_by
      configs/readings.yaml:13:1
      12 |   source_offset: INT64
      13 | partition_by: {granularity: day}
         | ^^^^^^^^^^^^
      next: add column: <name>"
    `);
  });

  test('numbers and truth values as names must be quoted', () => {
    expect(faults(specWith('table: 2026', 'natural_key: [true]'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] table must be text, not a number
      configs/readings.yaml:1:8
      1 | table: 2026
        |        ^^^^
      next: put quotes around it: "2026"

      [SPEC.BAD_VALUE] natural_key[0] must be text, not true
      configs/readings.yaml:2:15
      1 | table: 2026
      2 | natural_key: [true]
        |               ^^^^
      next: put quotes around it: "true""
    `);
  });

  test('a list or a mapping where text belongs', () => {
    expect(faults(specWith('table: [a]', 'staging: [b]', 'cluster_by: {a: b}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] table must be text, not a list
      configs/readings.yaml:1:8
      1 | table: [a]
        |        ^^^

      [SPEC.BAD_VALUE] staging must be text or a mapping, not a list
      configs/readings.yaml:13:10
      12 |   source_offset: INT64
      13 | staging: [b]
         |          ^^^

      [SPEC.BAD_VALUE] cluster_by must be text or a list, not a mapping
      configs/readings.yaml:14:13
      13 | staging: [b]
      14 | cluster_by: {a: b}
         |             ^^^^^^"
    `);
  });

  test('a field without a value', () => {
    expect(faults(specWith('description:', 'delete_when: ~'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] description has no value
      configs/readings.yaml:13:1
      12 |   source_offset: INT64
      13 | description:
         | ^^^^^^^^^^^
      next: give it one, or remove it

      [SPEC.BAD_VALUE] delete_when has no value
      configs/readings.yaml:14:14
      13 | description:
      14 | delete_when: ~
         |              ^
      next: give it one, or remove it"
    `);
  });

  test('an empty list and an empty name', () => {
    expect(faults(specWith('natural_key: []', `source_offset: ['']`))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] natural_key is an empty list
      configs/readings.yaml:2:14
      1 | table: readings
      2 | natural_key: []
        |              ^^
      next: name at least one column

      [SPEC.BAD_VALUE] source_offset[0] is empty
      configs/readings.yaml:3:17
      2 | natural_key: []
      3 | source_offset: ['']
        |                 ^^"
    `);
  });

  test('a column without a type, and with a number for one', () => {
    expect(faults(SPEC.replace('value: FLOAT64', 'value:').replace('active: BOOL', 'active: 5'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] columns.value has no value
      configs/readings.yaml:7:3
      6 |   reading_ts: TIMESTAMP
      7 |   value:
        |   ^^^^^
      next: give it one, or remove it

      [SPEC.BAD_VALUE] columns.active must be a type name or a mapping, not a number
      configs/readings.yaml:8:11
      7 |   value:
      8 |   active: 5
        |           ^"
    `);
  });

  test('no columns', () => {
    expect(faults('table: a\nnatural_key: b\nsource_offset: c\ncolumns: {}\n')).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] the spec has no columns
      configs/readings.yaml:4:10
      3 | source_offset: c
      4 | columns: {}
        |          ^^"
    `);
  });

  test('a type by its name elsewhere', () => {
    const text = SPEC.replace('value: FLOAT64', 'value: DOUBLE')
      .replace('active: BOOL', 'active: boolean')
      .replace('payload: JSON', 'payload: VARCHAR(20)')
      .replace('day: DATE', 'day: XYZ');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_TYPE] unknown type "DOUBLE"
      configs/readings.yaml:7:10
      6 |   reading_ts: TIMESTAMP
      7 |   value: DOUBLE
        |          ^^^^^^
      next: did you mean "FLOAT64"?   types: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…>, STRUCT<…>

      [SPEC.UNKNOWN_TYPE] unknown type "boolean"
      configs/readings.yaml:8:11
      7 |   value: DOUBLE
      8 |   active: boolean
        |           ^^^^^^^
      next: did you mean "BOOL"?   types: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…>, STRUCT<…>

      [SPEC.UNKNOWN_TYPE] unknown type "VARCHAR(20)"
      configs/readings.yaml:9:12
      8 |   active: boolean
      9 |   payload: VARCHAR(20)
        |            ^^^^^^^^^^^
      why: types have no length or precision here
      next: did you mean "STRING"?   types: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…>, STRUCT<…>

      [SPEC.UNKNOWN_TYPE] unknown type "XYZ"
      configs/readings.yaml:11:8
      10 |   at: TIME
      11 |   day: XYZ
         |        ^^^
      next: types: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…>, STRUCT<…>"
    `);
  });

  test('types that no column has, and nested ones in the spelling of others, say what to write', () => {
    const text = SPEC.replace('value: FLOAT64', 'value: INT64[]')
      .replace('active: BOOL', 'active: {type: RECORD}')
      .replace('day: DATE', 'day: GEOGRAPHY')
      .replace('payload: JSON', 'payload: array<string>');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.UNKNOWN_TYPE] unknown type "INT64[]"
      configs/readings.yaml:7:10
      6 |   reading_ts: TIMESTAMP
      7 |   value: INT64[]
        |          ^^^^^^^
      next: lists are written ARRAY<INT64>

      [SPEC.UNSUPPORTED_TYPE] type "RECORD" is not supported
      configs/readings.yaml:8:18
      7 |   value: INT64[]
      8 |   active: {type: RECORD}
        |                  ^^^^^^
      why: it has another name here
      next: write its fields: STRUCT<name STRING, size INT64>

      [SPEC.UNKNOWN_TYPE] unknown type "array<string>"
      configs/readings.yaml:9:12
      8 |   active: {type: RECORD}
      9 |   payload: array<string>
        |            ^^^^^^^^^^^^^
      next: did you mean "ARRAY"? Type names are in upper case

      [SPEC.UNSUPPORTED_TYPE] type "GEOGRAPHY" is not supported
      configs/readings.yaml:11:8
      10 |   at: TIME
      11 |   day: GEOGRAPHY
         |        ^^^^^^^^^
      why: it has no equality and exists only in BigQuery
      next: store WKT or GeoJSON as STRING"
    `);
  });

  test('a fault within a nested type is shown where it stands', () => {
    const text = SPEC.replace('value: FLOAT64', 'value: STRUCT<a INT64, b ARRAY<ARRAY<STRING>>>')
      .replace('active: BOOL', 'active: {type: STRUCT<a INT64, b STRING>}')
      .replace('day: DATE', 'day: "STRUCT<a int64>"')
      .replace('payload: JSON', 'payload: >-\n    STRUCT<a INT64,\n    A STRING>');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.NESTED_ARRAY] an ARRAY of ARRAYs cannot be a column
      configs/readings.yaml:7:34
      6 |   reading_ts: TIMESTAMP
      7 |   value: STRUCT<a INT64, b ARRAY<ARRAY<STRING>>>
        |                                  ^^^^^^^^^^^^^
      why: BigQuery stores no list whose elements are lists themselves
      next: put a STRUCT between the two: ARRAY<STRUCT<items ARRAY<…>>>; or use JSON

      [SPEC.BAD_TYPE] expected ">" or ",", but the text ends
      configs/readings.yaml:8:32
      7 |   value: STRUCT<a INT64, b ARRAY<ARRAY<STRING>>>
      8 |   active: {type: STRUCT<a INT64, b STRING>}
        |                                ^
      why: the text ends before the STRUCT is closed
      next: close it with ">"; where the whole stands in braces { }, put the type in quotes, since a comma ends a value there

      [SPEC.UNKNOWN_FIELD] unknown field "b STRING>" in columns.active
      configs/readings.yaml:8:34
      7 |   value: STRUCT<a INT64, b ARRAY<ARRAY<STRING>>>
      8 |   active: {type: STRUCT<a INT64, b STRING>}
        |                                  ^^^^^^^^^
      next: fields: type, from, epoch, base64_scale, description

      [SPEC.DUPLICATE_COLUMN] fields "a" and "A" differ only in case (character 17 of the text)
      configs/readings.yaml:9:12
      8 |   active: {type: STRUCT<a INT64, b STRING>}
      9 |   payload: >-
        |            ^^
      why: destinations do not tell such names apart
      next: remove one

      [SPEC.UNKNOWN_TYPE] unknown type "int64"
      configs/readings.yaml:13:18
      12 |   at: TIME
      13 |   day: "STRUCT<a int64>"
         |                  ^^^^^
      next: did you mean "INT64"?   types: STRING, INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…>, STRUCT<…>"
    `);
  });

  test('a pointer that is a path of dots, has a wrong escape, or names the whole event', () => {
    const text = SPEC.replace('value: FLOAT64', 'value: {type: FLOAT64, from: $.meta.value}')
      .replace('active: BOOL', 'active: {type: BOOL, from: /a~2b}')
      .replace('day: DATE', 'day: {type: DATE, from: ""}');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.BAD_POINTER] "$.meta.value" is not a JSON pointer to a field
      configs/readings.yaml:7:32
      6 |   reading_ts: TIMESTAMP
      7 |   value: {type: FLOAT64, from: $.meta.value}
        |                                ^^^^^^^^^^^^
      why: it is written /outer/inner, with ~1 for a / and ~0 for a ~ within a name (RFC 6901); in an envelope, kcat:/offset
      next: did you mean "/meta/value"?

      [SPEC.BAD_POINTER] "/a~2b" is not a JSON pointer to a field
      configs/readings.yaml:8:30
      7 |   value: {type: FLOAT64, from: $.meta.value}
      8 |   active: {type: BOOL, from: /a~2b}
        |                              ^^^^^
      why: it is written /outer/inner, with ~1 for a / and ~0 for a ~ within a name (RFC 6901); in an envelope, kcat:/offset

      [SPEC.BAD_POINTER] "" is not a JSON pointer to a field
      configs/readings.yaml:11:27
      10 |   at: TIME
      11 |   day: {type: DATE, from: ""}
         |                           ^^
      why: it is written /outer/inner, with ~1 for a / and ~0 for a ~ within a name (RFC 6901); in an envelope, kcat:/offset"
    `);
  });

  test('durations and sizes that are none', () => {
    const text = specWith('merge: {overlap: one hour, max_bytes_billed: 50 gigs}', 'staging_retention: 36h');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] "one hour" is not a duration
      configs/readings.yaml:13:18
      12 |   source_offset: INT64
      13 | merge: {overlap: one hour, max_bytes_billed: 50 gigs}
         |                  ^^^^^^^^
      next: write a number and a unit: 30s, 15m, 1h, 7d

      [SPEC.BAD_VALUE] "50 gigs" is not a number of bytes
      configs/readings.yaml:13:46
      12 |   source_offset: INT64
      13 | merge: {overlap: one hour, max_bytes_billed: 50 gigs}
         |                                              ^^^^^^^
      next: write it like 500MB, 50GB, 1TiB

      [SPEC.BAD_VALUE] staging_retention is not a number of whole days, at least 1d
      configs/readings.yaml:14:20
      13 | merge: {overlap: one hour, max_bytes_billed: 50 gigs}
      14 | staging_retention: 36h
         |                    ^^^
      why: staged rows expire by daily partitions
      next: write it like 30d"
    `);
  });

  test('numbers and lists out of bounds', () => {
    expect([
      ...told(specWith('source: {csv: {header: []}}')),
      ...told(specWith('source: {csv: {header: [id, n, id]}}')),
      ...told(specWith('merge: 5')),
      ...told(specWith('delete_when: {field: /n, in: [9007199254740993]}')),
      ...['39', '-1', '1e30'].flatMap((scale) =>
        told(SPEC.replace('value: FLOAT64', `value: {type: NUMERIC, base64_scale: ${scale}}`)),
      ),
    ]).toMatchInlineSnapshot(`
      [
        "[SPEC.BAD_VALUE] source.csv.header is an empty list",
        "next: name at least one column",
        "[SPEC.BAD_VALUE] two columns of the CSV are named "id"",
        "next: name each column of the CSV once; one that nothing takes needs a name too",
        "[SPEC.BAD_VALUE] merge must be a mapping, not a number",
        "[SPEC.BAD_VALUE] a whole number beyond 9007199254740991 cannot be read exactly",
        "next: compare a field with smaller values",
        "[SPEC.BAD_VALUE] columns.value.base64_scale must be at most 38",
        "[SPEC.BAD_VALUE] columns.value.base64_scale must be at least 0",
        "[SPEC.BAD_VALUE] columns.value.base64_scale is too large to be read exactly",
        "[SPEC.BAD_VALUE] columns.value.base64_scale must be at most 38",
      ]
    `);
  });

  test('durations and sizes that are numbers', () => {
    expect(faults(specWith('merge: {overlap: 60, max_bytes_billed: 0}', 'staging_retention: 30'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] merge.overlap must be text, not a number
      configs/readings.yaml:13:18
      12 |   source_offset: INT64
      13 | merge: {overlap: 60, max_bytes_billed: 0}
         |                  ^^
      next: write a number and a unit: 30s, 15m, 1h, 7d

      [SPEC.BAD_VALUE] merge.max_bytes_billed must be greater than 0
      configs/readings.yaml:13:40
      12 |   source_offset: INT64
      13 | merge: {overlap: 60, max_bytes_billed: 0}
         |                                        ^

      [SPEC.BAD_VALUE] staging_retention must be text, not a number
      configs/readings.yaml:14:20
      13 | merge: {overlap: 60, max_bytes_billed: 0}
      14 | staging_retention: 30
         |                    ^^
      next: write a number and a unit: 30s, 15m, 1h, 7d"
    `);
    expect(faults(specWith('merge: {max_bytes_billed: 99999999999999999999}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] merge.max_bytes_billed is too large to be read exactly
      configs/readings.yaml:13:27
      12 |   source_offset: INT64
      13 | merge: {max_bytes_billed: 99999999999999999999}
         |                           ^^^^^^^^^^^^^^^^^^^^
      next: write it with a unit, such as 50TB"
    `);
    expect(faults(specWith('merge: {max_bytes_billed: 1.5}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] merge.max_bytes_billed must be a whole number or text, not a fraction
      configs/readings.yaml:13:27
      12 |   source_offset: INT64
      13 | merge: {max_bytes_billed: 1.5}
         |                           ^^^
      next: write it like 500MB, 50GB, 1TiB"
    `);
  });

  test('a choice that does not exist', () => {
    expect(faults(specWith('unknown_fields: rejct', 'partition_by: {column: day, granularity: weekly}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] unknown_fields must be reject or ignore, not "rejct"
      configs/readings.yaml:13:17
      12 |   source_offset: INT64
      13 | unknown_fields: rejct
         |                 ^^^^^
      next: did you mean "reject"?

      [SPEC.BAD_VALUE] partition_by.granularity must be hour, day, month or year, not "weekly"
      configs/readings.yaml:14:42
      13 | unknown_fields: rejct
      14 | partition_by: {column: day, granularity: weekly}
         |                                          ^^^^^^"
    `);
  });

  test('deletes without values, and with lists for values', () => {
    expect(faults(specWith('delete_when: {field: op, in: []}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_POINTER] "op" is not a JSON pointer to a field
      configs/readings.yaml:13:22
      12 |   source_offset: INT64
      13 | delete_when: {field: op, in: []}
         |                      ^^
      why: it is written /outer/inner, with ~1 for a / and ~0 for a ~ within a name (RFC 6901); in an envelope, kcat:/offset
      next: did you mean "/op"?

      [SPEC.BAD_VALUE] delete_when.in is an empty list
      configs/readings.yaml:13:30
      12 |   source_offset: INT64
      13 | delete_when: {field: op, in: []}
         |                              ^^
      next: name at least one value"
    `);
    expect(faults(specWith('delete_when: {field: /op, in: [[D], .nan]}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VALUE] delete_when.in[0] must be text, a number, true or false or null, not a list
      configs/readings.yaml:13:32
      12 |   source_offset: INT64
      13 | delete_when: {field: /op, in: [[D], .nan]}
         |                                ^^^

      [SPEC.BAD_VALUE] delete_when.in[1] must be text, a number, true or false or null, not NaN
      configs/readings.yaml:13:37
      12 |   source_offset: INT64
      13 | delete_when: {field: /op, in: [[D], .nan]}
         |                                     ^^^^"
    `);
  });

  test('labels by the rules of BigQuery', () => {
    expect(faults(specWith('labels: {Team: iot, 1st: x, cost-center: A B, n: 1}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_LABEL] "Team" cannot be the key of a label
      configs/readings.yaml:13:10
      12 |   source_offset: INT64
      13 | labels: {Team: iot, 1st: x, cost-center: A B, n: 1}
         |          ^^^^
      why: a key has at most 63 lowercase letters, digits, _ and -, a letter first

      [SPEC.BAD_LABEL] "1st" cannot be the key of a label
      configs/readings.yaml:13:21
      12 |   source_offset: INT64
      13 | labels: {Team: iot, 1st: x, cost-center: A B, n: 1}
         |                     ^^^
      why: a key has at most 63 lowercase letters, digits, _ and -, a letter first

      [SPEC.BAD_LABEL] "A B" cannot be the value of a label
      configs/readings.yaml:13:42
      12 |   source_offset: INT64
      13 | labels: {Team: iot, 1st: x, cost-center: A B, n: 1}
         |                                          ^^^
      why: a value has at most 63 lowercase letters, digits, _ and -

      [SPEC.BAD_VALUE] labels.n must be text, not a number
      configs/readings.yaml:13:50
      12 |   source_offset: INT64
      13 | labels: {Team: iot, 1st: x, cost-center: A B, n: 1}
         |                                                  ^
      next: put quotes around it: "1""
    `);
  });

  test('a destination without a scheme, and an empty one', () => {
    expect(faults(specWith('destination: dedup.duckdb'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_DESTINATION] the destination is not a URL with a scheme
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | destination: dedup.duckdb
         |              ^^^^^^^^^^^^
      next: write it like duckdb:./dedup.duckdb"
    `);
    expect(faults(specWith(`destination: ''`))).toMatchInlineSnapshot(`
      "[SPEC.BAD_DESTINATION] the destination is empty
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | destination: ''
         |              ^^
      next: write it like duckdb:./dedup.duckdb"
    `);
  });

  test('names that dedup keeps for itself, in any case', () => {
    expect(faults(specWith('table: _dedup_runs').replace('value:', '_DEDUP_value:'))).toMatchInlineSnapshot(`
      "[SPEC.RESERVED_NAME] table "_dedup_runs" has a reserved name
      configs/readings.yaml:1:8
      1 | table: _dedup_runs
        |        ^^^^^^^^^^^
      why: names that start with _dedup_ belong to the tables and columns that dedup adds
      next: give the table another name

      [SPEC.RESERVED_NAME] column "_DEDUP_value" has a reserved name
      configs/readings.yaml:7:3
      6 |   reading_ts: TIMESTAMP
      7 |   _DEDUP_value: FLOAT64
        |   ^^^^^^^^^^^^
      why: names that start with _dedup_ belong to the tables and columns that dedup adds
      next: give the column another name, and take its value with: from: /<field>"
    `);
  });

  test('names that nothing can have', () => {
    const text = SPEC.replace('value:', String.raw`"va\u0000lue":`)
      .replace('active:', '"":')
      .replace('payload:', '__proto__:')
      .replace('day:', `${'d'.repeat(301)}:`);
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.BAD_NAME] column name "va\\u0000lue" holds a control character
      configs/readings.yaml:7:3
      6 |   reading_ts: TIMESTAMP
      7 |   "va\\u0000lue": FLOAT64
        |   ^^^^^^^^^^^^^
      next: remove it

      [SPEC.BAD_NAME] the name of a column is empty
      configs/readings.yaml:8:3
      7 |   "va\\u0000lue": FLOAT64
      8 |   "": BOOL
        |   ^^
      next: give it a name

      [SPEC.BAD_NAME] "__proto__" cannot be used as a name
      configs/readings.yaml:9:3
      8 |   "": BOOL
      9 |   __proto__: JSON
        |   ^^^^^^^^^
      next: choose another name

      [SPEC.BAD_NAME] column name "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd…" has 301 characters
      configs/readings.yaml:11:3
      10 |   at: TIME
      11 |   dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd…
         |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      why: the limit is 300"
    `);
  });

  test('a name may hold nearly everything else', () => {
    const text = SPEC.replace('value:', '"select `from` \\"x\\"; --":')
      .replace('active:', '温度:')
      .replace('day:', `${'d'.repeat(300)}:`);
    expect(faults(text)).toBe('right');
  });

  test('of very many faults the first are told, and the number of the others', () => {
    const text = specWith(...Array.from({ length: 60 }, (_, index) => `unknown_${index}: 1`));
    expect(faults(text).split('\n\n').slice(49)).toMatchInlineSnapshot(`
      [
        "[SPEC.UNKNOWN_FIELD] unknown field "unknown_49"
      configs/readings.yaml:62:1
      61 | unknown_48: 1
      62 | unknown_49: 1
         | ^^^^^^^^^^
      next: all fields: dedup schema",
        "[SPEC.MORE_FAULTS] and 10 more faults
      configs/readings.yaml",
      ]
    `);
  });
});
