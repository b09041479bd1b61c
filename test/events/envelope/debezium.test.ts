import { describe, expect, test } from 'vitest';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { column, eventSpec } from '../event-spec.ts';
import { kcatLine, opener, outer } from './encode-enveloped.ts';

const SPEC = eventSpec([], {
  columns: [
    column('id', 'INT64'),
    column('note', 'STRING'),
    outer('lsn', 'INT64', 'debezium', 'source', 'lsn'),
    outer('op', 'STRING', 'debezium', 'op'),
    { ...outer('at', 'TIMESTAMP', 'debezium', 'ts_ms'), epoch: 'ms' },
  ],
  sourceOffset: ['lsn'],
  envelopes: ['debezium'],
});

const IN_KCAT: TableSpec = {
  ...SPEC,
  columns: [...SPEC.columns, outer('source_offset', 'INT64', 'kcat', 'offset')],
  sourceOffset: ['source_offset'],
  envelopes: ['kcat', 'debezium'],
};

/** A change event of a PostgreSQL table, as `PostgresConnector` sends it. */
function change(op: string, before: unknown, after: unknown): Readonly<Record<string, unknown>> {
  const source = {
    version: '3.2.0.Final',
    connector: 'postgresql',
    name: 'shop',
    ts_ms: 1_782_604_799_900,
    snapshot: 'false',
    db: 'shop',
    sequence: '["24023119","24023128"]',
    schema: 'public',
    table: 'things',
    txId: 555,
    lsn: 24_023_128,
    xmin: null,
  };
  return { before, after, source, transaction: null, op, ts_ms: 1_782_604_800_250 };
}

const wrapped = (payload: unknown): unknown => ({ schema: { type: 'struct', fields: [], optional: false }, payload });
const row = { id: 7, note: 'n' };
const FROM_ENVELOPE = { at: '2026-06-28T00:00:00.250000Z' };
const open = opener(SPEC);
const openInKcat = opener(IN_KCAT);

describe('a change event of Debezium', () => {
  test.each(['c', 'r', 'u'])('with op %s is the row after it, plain or with its schema, by itself or in kcat', (op) => {
    const event = change(op, null, row);
    const expected = { id: 7, lsn: 24_023_128, note: 'n', op, ...FROM_ENVELOPE, _dedup_position: 'f:1' };
    expect(open(event)).toMatchObject(expected);
    expect(open(wrapped(event))).toEqual(open(event));
    expect(open(JSON.stringify(wrapped(event), undefined, 1).replaceAll('\n', ''))).toEqual(open(event));
    const nested = { ...expected, source_offset: 918, _dedup_position: 'acme.things/2/918' };
    for (const payload of [JSON.stringify(event), JSON.stringify(wrapped(event))]) {
      expect(openInKcat(kcatLine(payload))).toMatchObject(nested);
      expect(openInKcat({ ...kcatLine(null), payload: JSON.parse(payload) })).toMatchObject(nested);
    }
  });

  test('with op d is a tombstone of the row before it', () => {
    const tombstone = { id: 7, lsn: 24_023_128, _dedup_position: 'f:1', _dedup_hash: '0', _dedup_deleted: true };
    expect(open(change('d', row, null))).toEqual(tombstone);
    expect(open(wrapped(change('d', { id: 7 }, null)))).toEqual(tombstone);
    expect(openInKcat(kcatLine(change('d', row, null), { key: '{"id":8}' }))).toMatchObject({ id: 7, _dedup_deleted: true });
  });

  test('is exact beyond 2^53, in the row and around it', () => {
    const text = JSON.stringify(change('u', row, row))
      .replaceAll('"id":7', '"id":9007199254740993')
      .replace('24023128,', '9223372036854775807,');
    const exact = { id: '9007199254740993', lsn: '9223372036854775807' };
    expect(open(text)).toMatchObject(exact);
    expect(open(`{"schema":null,"payload":${text}}`)).toMatchObject(exact);
    expect(openInKcat(kcatLine(text))).toMatchObject(exact);
  });

  test('that deletes without "before" takes the message key where there is one', () => {
    const event = change('d', null, null);
    expect(open(event)).toMatch(/^EVENT.NO_KEY a delete whose "before" is null .*REPLICA IDENTITY FULL/);
    const key = JSON.stringify(wrapped({ id: 7 }));
    expect(openInKcat(kcatLine(event, { key }))).toEqual({
      id: 7,
      source_offset: 918,
      _dedup_position: 'acme.things/2/918',
      _dedup_hash: '0',
      _dedup_deleted: true,
    });
    expect(opener({ ...IN_KCAT, sourceOffset: ['lsn'] })(kcatLine(event, { key }))).toMatchObject({ id: 7, lsn: 24_023_128 });
    expect(open(change('d', { note: 'n' }, null))).toMatch(
      /^EVENT.NULL_KEY id .*the "before" of the delete lacks it .*REPLICA IDENTITY FULL/,
    );
  });

  test.each([
    [change('t', null, null), /^EVENT.NO_ROW a truncate \(op t\) empties the whole table and names no row/],
    [{ op: 'm', ts_ms: 1, source: {}, message: { prefix: 'p', content: 'YQ==' } }, /^EVENT.NO_ROW a message \(op m\)/],
    [change('x', null, row), /^EVENT.NOT_DEBEZIUM .*its "op" is "x"/],
    [row, /^EVENT.NOT_DEBEZIUM .*it has no "op"; flattened records \(ExtractNewRecordState\) need no envelope/],
    [change('c', null, null), /^EVENT.NO_ROW "after" of a change event with op c is null/],
    [change('u', null, '{"_id":1}'), /^EVENT.NO_ROW "after" .* is a string \(documents of MongoDB/],
    [change('d', 7, null), /^EVENT.NOT_DEBEZIUM .*its "before" is no JSON object/],
    ['null', /^EVENT.NO_KEY a null value without its message does not tell which row it deletes/],
    [wrapped(null), /^EVENT.NO_KEY a null value/],
    [change('c', null, { ...row, novelty: 1 }), /^EVENT.UNKNOWN_FIELD the spec has no column for \/novelty/],
    [change('d', { ...row, novelty: 1 }, null), /^EVENT.UNKNOWN_FIELD the spec has no column for \/novelty/],
    [
      JSON.stringify(change('c', null, row)).replace('"txId"', '"lsn":1,"txId"'),
      /^EVENT.DUPLICATE_FIELD the field \/source\/lsn is there twice/,
    ],
    [JSON.stringify(change('c', null, row)).replace('"n"', '"\\ud83d"'), /^EVENT.BAD_STRING \/after\/note has half/],
    [
      JSON.stringify(change('c', null, row)).replace('24023128,', '24023128.0000000000000001,'),
      /^EVENT.BAD_VALUE 24023128.0000000000000001 is no INT64: it is not whole/,
    ],
    [change('c', null, { id: 'x' }), /^EVENT.BAD_VALUE "x" is no INT64/],
    [JSON.stringify(change('c', null, row)).replace('"source":{', '"source":null,"s":{'), /^EVENT.NULL_OFFSET/],
    [
      JSON.stringify(change('c', null, row)).replace('"source":{', '"source":7,"s":{'),
      /^EVENT.BAD_VALUE debezium:\/source\/lsn cannot be reached: debezium:\/source is 7/,
    ],
  ])('%j is rejected', (event, reason) => {
    expect(open(event)).toMatch(reason);
  });

  test('that moves a row to another natural key is rejected: it would leave the old row behind', () => {
    expect(open(change('u', { id: 6, note: 'n' }, row))).toMatch(
      /^EVENT.KEY_CHANGED the update changes id, a part of the natural key/,
    );
    expect(open(change('u', { note: 'o' }, row))).toMatchObject(row);
    expect(open(change('u', { id: null, note: 'o' }, row))).toMatchObject(row);
    const far = (before: string): string =>
      JSON.stringify(change('u', row, row))
        .replace('"before":{"id":7', `"before":{"id":${before}`)
        .replace('"after":{"id":7', '"after":{"id":9007199254740993');
    expect(open(far('9007199254740992'))).toMatch(/^EVENT.KEY_CHANGED/);
    expect(open(far('9007199254740993'))).toMatchObject({ id: '9007199254740993' });
  });

  test('that leaves out a large value is rejected: the placeholder is no value', () => {
    const placeholder = '__debezium_unavailable_value';
    expect(open(change('u', null, { id: 7, note: placeholder }))).toMatch(
      /^EVENT.UNAVAILABLE_VALUE \/note did not change and was not sent .*REPLICA IDENTITY FULL/,
    );
    expect(open(change('u', { id: 7, note: placeholder }, row))).toMatchObject(row);
    const ignoring = opener({ ...SPEC, unknownFields: 'ignore' });
    expect(ignoring(change('u', null, { ...row, other: placeholder }))).toMatchObject(row);
  });

  test('is followed by a null when it deletes: a tombstone again in kcat, with an offset of its own', () => {
    const key = JSON.stringify({ id: 7 });
    const again = { id: 7, source_offset: 918, _dedup_position: 'acme.things/2/918', _dedup_hash: '0', _dedup_deleted: true };
    expect(openInKcat(kcatLine(null, { key }))).toEqual(again);
    expect(openInKcat(kcatLine(JSON.stringify(wrapped(null)), { key }))).toEqual(again);
    expect(opener({ ...IN_KCAT, sourceOffset: ['lsn'] })(kcatLine(null, { key }))).toMatch(
      /^EVENT.NULL_OFFSET acme.things\/2\/918: a null payload has no lsn, which is part of the source offset: take it from kcat/,
    );
  });

  test('of MySQL has its place in the binlog', () => {
    const spec = eventSpec([], {
      columns: [
        column('id', 'INT64'),
        outer('file', 'STRING', 'debezium', 'source', 'file'),
        outer('pos', 'INT64', 'debezium', 'source', 'pos'),
        outer('row', 'INT64', 'debezium', 'source', 'row'),
      ],
      sourceOffset: ['file', 'pos', 'row'],
      envelopes: ['debezium'],
    });
    const source = { connector: 'mysql', file: 'mysql-bin.000003', pos: 484, row: 0, gtid: null };
    expect(opener(spec)({ ...change('c', null, { id: 7 }), source })).toMatchObject({
      id: 7,
      file: 'mysql-bin.000003',
      pos: 484,
      row: 0,
    });
  });
});
