import { describe, expect, test } from 'vitest';
import { inferSpec } from '../../src/spec/infer-spec.ts';
import { parseSpec } from '../../src/spec/load-spec.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';

function inferred(table: string, ...events: readonly unknown[]): TableSpec {
  return parseSpec(
    inferSpec(
      table,
      events.map((event) => JSON.stringify(event)),
    ).yaml,
    'spec.yaml',
    {},
  );
}

const message = (payload: unknown, key: unknown = null): unknown => ({
  topic: 'acme.readings',
  partition: 0,
  offset: 918,
  tstype: 'create',
  ts: 1_782_604_800_250,
  broker: 1,
  key: typeof key === 'object' && key !== null ? JSON.stringify(key) : key,
  payload: payload === null ? null : JSON.stringify(payload),
});
const change = (op: string, before: unknown, after: unknown, source: unknown): unknown => ({
  before,
  after,
  source,
  op,
  ts_ms: 1,
});
const wrap = (payload: unknown, schema: unknown = {}): unknown => ({ schema, payload });
const KAFKA = [
  { name: 'source_topic', type: 'STRING', from: ['topic'], envelope: 'kcat' },
  { name: 'source_partition', type: 'INT64', from: ['partition'], envelope: 'kcat' },
  { name: 'source_offset', type: 'INT64', from: ['offset'], envelope: 'kcat' },
];

describe('a spec inferred from events in envelopes', () => {
  test('takes version and partition from kcat, and the natural key from message keys that are objects', () => {
    const spec = inferred(
      'readings',
      message({ site: 'x', at: 'y', v: 1.5 }, { at: 'y', site: 'x' }),
      message(null, { at: 'z', site: 'x' }),
    );
    expect(spec).toMatchObject({
      envelopes: ['kcat'],
      naturalKey: ['at', 'site'],
      sourceOffset: ['source_offset'],
      sourcePartition: ['source_topic', 'source_partition'],
    });
    expect(spec.columns).toEqual([
      { name: 'site', type: 'STRING', from: ['site'] },
      { name: 'at', type: 'STRING', from: ['at'] },
      { name: 'v', type: 'FLOAT64', from: ['v'] },
      ...KAFKA,
    ]);
  });

  test('guesses the key from names where the message key is no object of its fields, and finds free names', () => {
    for (const key of ['boiler-01', { other: 1 }, null]) {
      const spec = inferred(
        'readings',
        message({ device_id: 'a', source_offset: 3, op: 'U' }, key),
        message({ device_id: 'a', source_offset: 3, op: 'D' }, key),
      );
      expect(spec).toMatchObject({
        naturalKey: ['device_id'],
        sourceOffset: ['kafka_offset'],
        deleteWhen: { field: ['op'], in: ['D'] },
      });
    }
  });

  test('reads the logical types of a schema: times that are counted, decimals in base64', () => {
    const fields = [
      { field: 'day', type: 'int32', name: 'io.debezium.time.Date' },
      { field: 'made', type: 'int64', name: 'io.debezium.time.MicroTimestamp' },
      { field: 'at', type: 'int32', name: 'org.apache.kafka.connect.data.Time' },
      { field: 'price', type: 'bytes', name: 'org.apache.kafka.connect.data.Decimal', parameters: { scale: '2' } },
      { field: 'raw', type: 'bytes' },
    ];
    const schema = {
      type: 'struct',
      fields: [
        { field: 'before', fields },
        { field: 'after', fields },
        { field: 'op', type: 'string' },
      ],
    };
    const row = { id: 7, day: 20_632, made: 1_782_604_800_250_000, at: 1, price: 'AN3h', raw: 'YQ==' };
    const source = { connector: 'postgresql', lsn: 24_023_128 };
    const spec = inferred(
      'things',
      wrap(change('c', null, row, source), schema),
      wrap(change('d', { id: 7 }, null, source), schema),
    );
    expect(spec).toMatchObject({
      envelopes: ['debezium'],
      naturalKey: ['id'],
      sourceOffset: ['source_lsn'],
      sourcePartition: [],
    });
    expect(spec.columns).toEqual([
      { name: 'id', type: 'INT64', from: ['id'] },
      { name: 'day', type: 'DATE', from: ['day'], epoch: 'days' },
      { name: 'made', type: 'DATETIME', from: ['made'], epoch: 'us' },
      { name: 'at', type: 'TIME', from: ['at'], epoch: 'ms' },
      { name: 'price', type: 'NUMERIC', from: ['price'], base64Scale: 2 },
      { name: 'raw', type: 'BYTES', from: ['raw'] },
      { name: 'source_lsn', type: 'INT64', from: ['source', 'lsn'], envelope: 'debezium' },
    ]);
  });

  test('orders the changes of MySQL by their place in the binlog, and by Kafka where kcat has read them', () => {
    const source = { connector: 'mysql', file: 'mysql-bin.000003', pos: 484, row: 0 };
    const created = change('c', null, { id: 7 }, source);
    expect(inferred('things', created)).toMatchObject({ sourceOffset: ['source_file', 'source_pos', 'source_row'] });
    const spec = inferred('things', message(wrap(created), wrap({ id: 7 })), message(null, wrap({ id: 7 })));
    expect(spec).toMatchObject({ envelopes: ['kcat', 'debezium'], naturalKey: ['id'], sourceOffset: ['source_offset'] });
    expect(spec.columns).toEqual([{ name: 'id', type: 'INT64', from: ['id'] }, ...KAFKA]);
  });

  test('takes an event for itself that only looks like an envelope', () => {
    expect(inferred('t', { id: 1, seq: 1, payload: '{}', topic: 'x', key: 'k' })).not.toHaveProperty('envelopes');
    expect(inferred('t', { id: 1, seq: 1, op: 'c', after: null })).not.toHaveProperty('envelopes');
    expect(inferred('t', message({ id: 1 }), { id: 1, seq: 1 })).not.toHaveProperty('envelopes');
  });

  test('says what it does, and how many payloads were no event', () => {
    const { yaml, notes } = inferSpec(
      't',
      [message({ id: 1 }, { id: 1 }), message([1])].map((one) => JSON.stringify(one)),
    );
    expect(notes).toEqual(['1 line is no JSON object and left out']);
    expect(yaml).toContain(
      '# What is around every event: a line of kcat -J. The event is the row within.\nsource: { envelope: kcat }\n',
    );
    expect(yaml).toContain('# What the keys of the messages hold.\nnatural_key: [id]\n');
    expect(yaml).toContain('  source_offset: { type: INT64, from: "kcat:/offset" }\n');
  });

  test('takes the id for the natural key, also when it is the only number of a row', () => {
    const source = { connector: 'postgresql', lsn: 33_227_720 };
    const created = change('c', null, { id: 1001, first_name: 'Sally', email: 'sally@acme.example' }, source);
    expect(inferred('customers', created)).toMatchObject({ naturalKey: ['id'], sourceOffset: ['source_lsn'] });
    const read = message({ device_no: 7, place: 'Hamburg', value: 1.5 });
    expect(inferred('readings', read)).toMatchObject({ naturalKey: ['device_no'], sourceOffset: ['source_offset'] });
  });
});
