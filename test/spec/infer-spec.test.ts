import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { inferSpec } from '../../src/spec/infer-spec.ts';
import { loadSpec, parseSpec } from '../../src/spec/load-spec.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { typeText } from '../../src/spec/type-text.ts';

function inferred(table: string, events: readonly object[]): TableSpec {
  return parseSpec(
    inferSpec(
      table,
      events.map((event) => JSON.stringify(event)),
    ).yaml,
    'spec.yaml',
    {},
  );
}

function typeOfField(...values: readonly string[]): string | undefined {
  const lines = values.map((value, index) => `{"id":"a","seq":${index},"x":${value}}`);
  const column = parseSpec(inferSpec('t', lines).yaml, 'spec.yaml', {}).columns.find(({ name }) => name === 'x');
  return column === undefined ? undefined : typeText(column.type);
}

describe('an inferred spec', () => {
  test('of the sample events is the example, but for what only a person knows', async () => {
    const configs = new URL('../../configs/', import.meta.url).pathname;
    const sample = await readFile(`${configs}device_readings.sample.ndjson`, 'utf8');
    const example = await loadSpec(`${configs}device_readings.yaml`, {});
    const { yaml, notes } = inferSpec('device_readings', sample.split('\n'));
    const spec = parseSpec(yaml, example.file, {});
    expect(notes).toEqual([]);
    expect({ ...spec, columns: byName(spec.columns) }).toEqual({
      ...example,
      description: undefined,
      columns: byName(example.columns),
      deleteWhen: { field: ['op'], in: ['D'] },
      merge: { overlapSeconds: 3600 },
      labels: {},
    });
  });

  test('explains itself', () => {
    const events = [
      '{"orderId":7,"customer":{"name":"Ann","tags":["a"]},"updatedAt":"2026-01-01T00:00:00Z","total":1.0,"note":null}',
      '{"orderId":7,"customer":{"name":"Bob","tags":[]},"updatedAt":"2026-01-02T00:00:00Z","total":"2","note":null,"is_deleted":true}',
      'not JSON',
    ];
    expect(inferSpec('orders', events)).toMatchInlineSnapshot(`
      {
        "notes": [
          "1 line is no JSON object and left out",
        ],
        "yaml": "# yaml-language-server: $schema=./table-spec.schema.json
      # Inferred from 2 events, written by dedup init. Look at the lines with CHECK, then: dedup validate

      # The final table: one row for each natural key.
      table: orders

      # Where the tables are. For BigQuery: export DEDUP_DESTINATION='bigquery://project/dataset?location=EU'
      destination: \${DEDUP_DESTINATION:-duckdb:./dedup.duckdb}

      # The columns that identify a row by its meaning. An event without one of them is rejected.
      # Guessed from the names of the fields.
      natural_key: [orderId]

      # The version of an event: of several with the same key, the one with the highest wins.
      # Guessed from its name.
      source_offset: updatedAt

      # BigQuery type names, on every destination.
      columns:
        orderId: INT64
        name: { type: STRING, from: /customer/name }
        tags: { type: "ARRAY<STRING>", from: /customer/tags }
        updatedAt: TIMESTAMP
        total: JSON # CHECK: values of several kinds
        note: STRING # CHECK: null in every event

      # Events that delete their key. The row stays as a tombstone, so that a late, older event cannot bring it back.
      delete_when: { field: /is_deleted, in: [true] }

      cluster_by: [orderId]

      # Optional, with their defaults. Every field: dedup schema --reference
      # staging: orders_staging
      # unknown_fields: reject # or ignore
      # merge: { overlap: 1h } # and a budget: max_bytes_billed: 50GB
      # staging_retention: 30d
      # labels: { team: iot }
      ",
      }
    `);
  });

  test('without events is a skeleton that validates', () => {
    const { yaml, notes } = inferSpec('new_table', ['', '  ']);
    expect(yaml).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=./table-spec.schema.json
      # A skeleton, written by dedup init. Look at the lines with CHECK, then: dedup validate

      # The final table: one row for each natural key.
      table: new_table

      # Where the tables are. For BigQuery: export DEDUP_DESTINATION='bigquery://project/dataset?location=EU'
      destination: \${DEDUP_DESTINATION:-duckdb:./dedup.duckdb}

      # The columns that identify a row by its meaning. An event without one of them is rejected.
      # CHECK: name yours.
      natural_key: [id]

      # The version of an event: of several with the same key, the one with the highest wins.
      # CHECK: name yours, such as the offset or the sequence number of the transport.
      source_offset: source_offset

      # BigQuery type names, on every destination.
      columns:
        id: STRING
        value: FLOAT64
        source_offset: INT64

      # Events that delete their key. The row stays as a tombstone, so that a late, older event cannot bring it back.
      # delete_when: { field: /op, in: [D, delete] }

      cluster_by: [id]

      # Optional, with their defaults. Every field: dedup schema --reference
      # staging: new_table_staging
      # unknown_fields: reject # or ignore
      # merge: { overlap: 1h } # and a budget: max_bytes_billed: 50GB
      # staging_retention: 30d
      # labels: { team: iot }
      "
    `);
    expect(notes).toEqual(['the sample holds no event: the spec is a skeleton, whose columns are examples']);
    expect(inferSpec('new_table')).toEqual({ yaml, notes: [] });
    expect(parseSpec(yaml, 'spec.yaml', {}).naturalKey).toEqual(['id']);
  });

  test('has a place for key and offset where no field can be one', () => {
    const { yaml } = inferSpec('t', ['{"a":true}', '{"a":1}']);
    expect(yaml.split('\n').filter((line) => line.includes('CHECK') && !line.startsWith('# Inferred'))).toMatchInlineSnapshot(`
      [
        "# CHECK: no field is there in every event and of a type for keys.",
        "# CHECK: no field can be it. Take the offset or the sequence number of the transport.",
        "  a: JSON # CHECK: values of several kinds",
        "  id: STRING # CHECK: no event has this field",
        "  source_offset: INT64 # CHECK: no event has this field",
      ]
    `);
    expect(parseSpec(yaml, 'spec.yaml', {})).toMatchObject({ naturalKey: ['id'], sourceOffset: ['source_offset'] });
  });

  test('speaks of lines with CHECK only where there are any', () => {
    const { yaml } = inferSpec('t', ['{"id":"a","version":1}', '{"id":"b","version":2}']);
    expect(yaml).toContain('# Inferred from 2 events, written by dedup init. Look over what is guessed, then: dedup validate\n');
    expect(yaml).not.toContain('CHECK');
  });

  test('notes events that share key and offset but not their content', () => {
    const line = '{"id":"a","version":1,"value":1}';
    expect(inferSpec('t', [line, line, line.replace('"value":1', '"value":2')]).notes).toEqual([
      '1 sampled events share natural key and source offset with an event of other content: check both fields',
    ]);
  });

  test('refuses a name that no table can have', () => {
    expect(() => inferSpec('_dedup_runs')).toThrow(DedupError);
  });
});

describe('the type of a field', () => {
  test.each([
    [['1', '-9223372036854775808', '9223372036854775807'], 'INT64'],
    [['1', '1.0'], 'FLOAT64'],
    [['1e3'], 'FLOAT64'],
    [['1', '9223372036854775808'], 'NUMERIC'],
    [['1', 'null'], 'INT64'],
    [['true', 'false'], 'BOOL'],
    [['"2026-06-28T10:00:00Z"', '"2026-06-28 12:00:00.123456+02:00"'], 'TIMESTAMP'],
    [['"2026-06-28T10:00:00"'], 'DATETIME'],
    [['"2026-06-28T10:00:00Z"', '"2026-06-28T10:00:00"'], 'STRING'],
    [['"2026-06-28T10:00:00.123456789Z"'], 'STRING'],
    [['"2026-06-28"'], 'DATE'],
    [['"2026-02-30"'], 'STRING'],
    [['"10:00:00"'], 'TIME'],
    [['"25:00:00"'], 'STRING'],
    [['"12"'], 'STRING'],
    [['[1]', '[]', '[2.5]'], 'ARRAY<FLOAT64>'],
    [['["2026-06-28"]', '["x"]', 'null'], 'ARRAY<STRING>'],
    [['[{"a": 1, "b": ["x"]}, {"a": null}]'], 'ARRAY<STRUCT<a INT64, b ARRAY<STRING>>>'],
    [['[{"a": 1}, {"a": {}}]'], 'JSON'],
    [['[]'], 'JSON'],
    [['[1, null]'], 'JSON'],
    [['[1, "x"]'], 'JSON'],
    [['[[1]]'], 'JSON'],
    [['[{"a": 1, "A": 2}]'], 'JSON'],
    [['[{"a": null}]'], 'JSON'],
    [['1', '"1"'], 'JSON'],
    [['{"a":1}', '2'], 'JSON'],
    [['null'], 'STRING'],
  ])('with the values %j is %s', (values, type) => {
    expect(typeOfField(...values)).toBe(type);
  });

  test('with objects of many shapes is JSON, with objects of one shape a column for each field', () => {
    expect(typeOfField('{"a":1}', '{"b":1}', '{"c":1}')).toBe('JSON');
    expect(inferred('t', [{ id: 1, seq: 1, meta: { site: 'x', id: 2 } }]).columns).toEqual([
      { name: 'id', type: 'INT64', from: ['id'] },
      { name: 'seq', type: 'INT64', from: ['seq'] },
      { name: 'site', type: 'STRING', from: ['meta', 'site'] },
      { name: 'meta_id', type: 'INT64', from: ['meta', 'id'] },
    ]);
  });
});

describe('key and offset', () => {
  test.each([
    ['orders', { customer_id: 'c', order_id: 1, updated_at: '2026-01-01T00:00:00Z' }, ['order_id'], ['updated_at'], []],
    ['stories', { story_id: 1, lsn: 5, version: 1 }, ['story_id'], ['lsn'], []],
    [
      'clicks',
      { userId: 'u', sessionId: 's', time: '2026-01-01T00:00:00Z', kafka_offset: 1, kafka_partition: 0, kafka_topic: 't' },
      ['userId', 'sessionId', 'time'],
      ['kafka_offset'],
      ['kafka_topic', 'kafka_partition'],
    ],
    ['prices', { sku: 'a', valid_on: '2026-01-01', price: 1, revision: 3 }, ['sku', 'valid_on'], ['revision'], []],
    ['zones', { zone_id: 'a', utc_offset: 2, seq: 9 }, ['zone_id'], ['seq'], []],
  ] as const)('of %s are guessed from names', (table, event, naturalKey, sourceOffset, sourcePartition) => {
    expect(inferred(table, [event])).toMatchObject({ naturalKey, sourceOffset, sourcePartition });
  });
});

describe('whatever the events are', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'id',
      'ID',
      'deviceId',
      'ts',
      'op',
      'deleted',
      'offset',
      'partition',
      '__proto__',
      'constructor',
      '_dedup_x',
      '',
      '${A}',
      'a/b~c',
      'null',
      '1',
    ),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary', minLength: 290, maxLength: 320 }),
  );
  const scalar = fc.oneof(
    fc.constantFrom(null, true, false, 'D', 'delete', '2026-06-28', '2026-06-28T00:00:00Z', '10:00:00'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
  );
  const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.dictionary(name, scalar, { maxKeys: 3 }));
  const event = fc.dictionary(name, value, { maxKeys: 6 });
  const table = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());

  test('the spec validates, has their fields and the name of the table', () => {
    fc.assert(
      fc.property(table, fc.array(event, { maxLength: 6 }), (tableName, events) => {
        const spec = inferred(tableName, events);
        expect(spec.table).toBe(tableName);
        const fields = new Set(events.flatMap((fieldsOf) => Object.keys(fieldsOf)));
        const covered = new Set([...spec.columns.map(({ from }) => from[0]), spec.deleteWhen?.field[0]]);
        expect([...fields].filter((field) => !covered.has(field))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('lines that are anything but events do no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json()), { maxLength: 5 }), (lines) => {
        parseSpec(inferSpec('t', lines).yaml, 'spec.yaml', {});
      }),
    );
  });
});

/** What inference can know of columns, in an order that does not depend on the events. */
function byName(columns: TableSpec['columns']): unknown {
  return columns.map(({ name, type, from }) => ({ name, type, from })).toSorted((a, b) => a.name.localeCompare(b.name));
}
