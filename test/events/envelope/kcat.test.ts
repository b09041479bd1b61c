import { describe, expect, test } from 'vitest';
import { createEventCodec } from '../../../src/events/create-event-codec.ts';
import { encodeWith } from '../encode-event.ts';
import { column, eventSpec } from '../event-spec.ts';
import { KCAT_SPEC, kcatLine, opener, outer } from './encode-enveloped.ts';

const open = opener(KCAT_SPEC);
const HASH_OF_N = open(kcatLine({ id: 'k', note: 'n' }));

describe('an event in a line of kcat -J', () => {
  test('is its payload, as text or as an object, at topic/partition/offset', () => {
    expect(HASH_OF_N).toEqual({
      id: 'k',
      seq: 918,
      note: 'n',
      _dedup_position: 'acme.things/2/918',
      _dedup_hash: expect.stringMatching(/^-?\d+$/),
    });
    expect(open(kcatLine(undefined, { payload: { id: 'k', note: 'n' } }))).toEqual(HASH_OF_N);
  });

  test('may have headers, white space, members in another order, and none that a newer kcat may leave out', () => {
    const line = kcatLine('{"id":"k","note":"n"}');
    expect(open({ ...line, headers: ['trace', 'a"b', 'empty', null] })).toEqual(HASH_OF_N);
    expect(open(JSON.stringify(line, undefined, 1).replaceAll('\n', ' '))).toEqual(HASH_OF_N);
    expect(open(Object.fromEntries(Object.entries(line).toReversed()))).toEqual(HASH_OF_N);
    const { tstype: _tstype, ts: _ts, broker: _broker, ...least } = line;
    expect(open(least)).toEqual(HASH_OF_N);
    expect(open({ ...line, value_schema_id: 7 })).toEqual(HASH_OF_N);
  });

  test('keeps integers beyond 2^53 exact, in the payload and around it', () => {
    const exact = {
      id: 'k',
      seq: '9223372036854775807',
      big: '9007199254740993',
      _dedup_position: 'acme.things/2/9223372036854775807',
    };
    const text = JSON.stringify(kcatLine('{"id":"k","big":9007199254740993}')).replace('918', '9223372036854775807');
    expect(open(text)).toMatchObject(exact);
    expect(open(` ${text}`)).toMatchObject(exact);
    expect(open(text.replace(/"payload":"(.*)"\}/, '"payload":{"id":"k","big":9007199254740993}}'))).toMatchObject(exact);
  });

  test('brings what the envelope tells: topic, partition, time, headers, and the key or a part of it', () => {
    const spec = eventSpec([], {
      columns: [
        column('id', 'STRING'),
        outer('seq', 'INT64', 'kcat', 'offset'),
        outer('topic', 'STRING', 'kcat', 'topic'),
        outer('part', 'INT64', 'kcat', 'partition'),
        { ...outer('at', 'TIMESTAMP', 'kcat', 'ts'), epoch: 'ms' },
        outer('trace', 'STRING', 'kcat', 'headers', '1'),
        outer('whole_key', 'STRING', 'kcat', 'key'),
        outer('device', 'STRING', 'kcat', 'key', 'device', 'name'),
        outer('big', 'INT64', 'kcat', 'key', 'big'),
        outer('raw', 'STRING', 'kcat', 'payload'),
      ],
      envelopes: ['kcat'],
    });
    const key = '{"device":{"name":"é\\u00e9\\n"},"big":9007199254740993}';
    const line = kcatLine({ id: 'k' }, { key, headers: ['trace', 'a"b'] });
    for (const text of [JSON.stringify(line), JSON.stringify(line, undefined, 1).replaceAll('\n', '')]) {
      expect(opener(spec)(text)).toMatchObject({
        topic: 'acme.things',
        part: 2,
        at: '2026-06-28T00:00:00.250000Z',
        trace: 'a"b',
        whole_key: key,
        device: 'éé\n',
        big: '9007199254740993',
        raw: '{"id":"k"}',
      });
    }
    expect(opener(spec)(kcatLine({ id: 'k' }, { key: null }))).toMatchObject({ id: 'k', seq: 918 });
    expect(opener(spec)(kcatLine({ id: 'k' }, { key: 'plain' }))).toBe(
      'EVENT.BAD_VALUE acme.things/2/918: kcat:/key/device/name cannot be reached: kcat:/key is "plain"',
    );
    expect(opener(spec)(kcatLine({ id: 'k' }, { key: '{"device":{"name":"a","name":"b"}}' }))).toMatch(
      /^EVENT.DUPLICATE_FIELD acme.things\/2\/918: the message key: the field \/device\/name is there twice/,
    );
  });

  test('is judged by its payload alone where fields are unknown', () => {
    expect(open({ ...kcatLine({ id: 'k' }), novelty: 1 })).toMatchObject({ id: 'k' });
    expect(open(kcatLine({ id: 'k', novelty: 1 }))).toMatch(
      /^EVENT.UNKNOWN_FIELD acme.things\/2\/918: the spec has no column for \/novelty/,
    );
    expect(open(kcatLine(undefined, { payload: { id: 'k', novelty: 1 } }))).toMatch(/^EVENT.UNKNOWN_FIELD .* \/novelty/);
  });

  test.each([
    ['{"topic":"t","partition":0}', /^EVENT.NOT_KCAT it is no line of kcat -J/],
    [JSON.stringify(kcatLine({ id: 'k' })).replace('918', '9.5'), /^EVENT.NOT_KCAT/],
    [
      JSON.stringify(kcatLine({ id: 'k' })).replace('"offset"', '"partition":1,"offset"'),
      /^EVENT.DUPLICATE_FIELD the field \/partition is there twice/,
    ],
    [
      JSON.stringify(kcatLine({ id: 'k' })).replace(',"payload"', ',"payload":null,"payload"'),
      /^EVENT.DUPLICATE_FIELD acme.things\/2\/918: the field \/payload is there twice/,
    ],
    [JSON.stringify(kcatLine({ id: 'k' })).slice(0, -1), /^EVENT.BAD_JSON acme.things\/2\/918: /],
    [JSON.stringify(kcatLine('{"id":"k"')), /^EVENT.BAD_PAYLOAD acme.things\/2\/918: the payload is not JSON: /],
    [JSON.stringify(kcatLine('')), /^EVENT.BAD_PAYLOAD acme.things\/2\/918: the payload is empty/],
    [JSON.stringify(kcatLine('[{"id":"k"}]')), /the payload is an array, and an event is a JSON object/],
    [JSON.stringify(kcatLine(17)), /the payload is a single value/],
    [JSON.stringify(kcatLine('17')), /the payload is a single value/],
    [JSON.stringify(kcatLine('null')), /the payload is a single value/],
    [JSON.stringify(kcatLine('\0\0\0\0\u0001abc')), /^EVENT.BAD_PAYLOAD .*Avro, Protobuf or JSON with a schema registry/],
    [
      JSON.stringify({ ...kcatLine(null), payload_error: 'no schema' }),
      /^EVENT.BAD_PAYLOAD .*could not decode the payload of the message: no schema/,
    ],
    [JSON.stringify(kcatLine('{"id":"\\ud83d"}')), /^EVENT.BAD_STRING .*\/id has half of a surrogate pair/],
    [JSON.stringify(kcatLine('{"id":"X"}')).replace('X', '\\ud83d'), /^EVENT.BAD_STRING acme.things\/2\/918: \/payload has half/],
    [JSON.stringify(kcatLine({ id: 'k' })).replace('"key":"k"', '"key":"\\ud83d"'), /^EVENT.BAD_STRING/],
    [JSON.stringify(kcatLine('{"id":"k","id":"l"}')), /^EVENT.DUPLICATE_FIELD .* \/id is there twice/],
    [JSON.stringify(kcatLine(`{"id":${'['.repeat(250)}${']'.repeat(250)}}`)), /^EVENT.TOO_DEEP acme.things\/2\/918/],
  ])('%s is rejected', (line, reason) => {
    expect(open(line)).toMatch(reason);
  });

  test('that holds bytes beyond UTF-8 is rejected, and its place in Kafka told', () => {
    const [before = '', behind = ''] = JSON.stringify(kcatLine('?')).split('?');
    const line = Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28]), Buffer.from(behind)]);
    expect(encodeWith(createEventCodec(KCAT_SPEC))(line, 40)).toEqual({
      code: 'EVENT.BAD_UTF8',
      reason:
        'acme.things/2/918: the event is not valid UTF-8: kcat prints key and payload as they are, and Avro and Protobuf are no text',
    });
  });
});

/** What a message without a payload deletes in a table whose key stands at `/a/b` and has this type. */
function typed(type: 'INT64' | 'BOOL' | 'TIMESTAMP', key: unknown): unknown {
  const columns = [column('id', type, ['a', 'b']), outer('seq', 'INT64', 'kcat', 'offset')];
  return opener(eventSpec([], { columns, envelopes: ['kcat'] }))(kcatLine(null, { key }));
}

describe('a null payload is a tombstone', () => {
  const tombstone = { seq: 918, _dedup_position: 'acme.things/2/918', _dedup_hash: '0', _dedup_deleted: true };

  test.each([
    ['text', 'k', 'k'],
    ['text that looks like a number', '17', '17'],
    ['a JSON string', '"k\\u00e9"', 'ké'],
    ['an object', '{"id":"k","other":1}', 'k'],
    ["an object of Kafka Connect's JSON converter", '{"schema":{"type":"struct"},"payload":{"id":"k"}}', 'k'],
    ["a string of Kafka Connect's JSON converter", '{"schema":{"type":"string"},"payload":"k"}', 'k'],
    ['an object that kcat has decoded', { id: 'k' }, 'k'],
  ])('of the key that is %s', (_, key, id) => {
    expect(open(kcatLine(null, { key }))).toEqual({ id, ...tombstone });
  });

  test('a key of another type is what its text says', () => {
    expect(typed('INT64', '9007199254740993')).toEqual({ id: '9007199254740993', ...tombstone });
    expect(typed('INT64', 17)).toEqual({ id: 17, ...tombstone });
    expect(typed('BOOL', 'true')).toEqual({ id: true, ...tombstone });
    expect(typed('INT64', '{"a":{"b":9007199254740993}}')).toEqual({ id: '9007199254740993', ...tombstone });
    expect(typed('TIMESTAMP', '2026-06-28T00:00:00Z')).toEqual({ id: '2026-06-28T00:00:00.000000Z', ...tombstone });
    expect(typed('INT64', 'x')).toMatch(/^EVENT.BAD_VALUE acme.things\/2\/918: "x" is no INT64/);
  });

  test.each([
    [null, /^EVENT.NULL_KEY acme.things\/2\/918: a null payload deletes the row of the message key, and the message has no key/],
    ['[1]', /^EVENT.NULL_KEY .*the message key is an array/],
    ['{"ID":"k"}', /^EVENT.NULL_KEY .*the key has no \/id: take id from where the key has it, such as from: kcat:\/key\/id/],
    ['{"id":"k","id":"l"}', /^EVENT.DUPLICATE_FIELD .*the message key: /],
  ])('with the key %j it is rejected', (key, reason) => {
    expect(open(kcatLine(null, { key }))).toMatch(reason);
  });

  test('of several columns needs an object as key; columns from the envelope need nothing', () => {
    const columns = [column('a', 'STRING'), column('b', 'INT64'), outer('seq', 'INT64', 'kcat', 'offset')];
    const both = eventSpec([], { naturalKey: ['a', 'b'], columns, envelopes: ['kcat'] });
    expect(opener(both)(kcatLine(null, { key: '{"a":"x","b":2}' }))).toEqual({ a: 'x', b: 2, ...tombstone });
    expect(opener(both)(kcatLine(null))).toMatch(
      /^EVENT.NULL_KEY .*the message key is no JSON object, so it cannot tell the 2 columns a, b .*send an object as key/,
    );
    const fromKey = columns.map((one) => (one.name === 'a' ? outer('a', 'STRING', 'kcat', 'topic') : one));
    expect(opener({ ...both, columns: fromKey })(kcatLine(null, { key: '2' }))).toEqual({ a: 'acme.things', b: 2, ...tombstone });
    const all = fromKey.map((one) => (one.name === 'b' ? outer('b', 'INT64', 'kcat', 'partition') : one));
    expect(opener({ ...both, columns: all })(kcatLine(null, { key: null }))).toEqual({ a: 'acme.things', b: 2, ...tombstone });
  });

  test('has no offset but that of the envelope', () => {
    const spec = eventSpec([], { envelopes: ['kcat'] });
    expect(opener(spec)(kcatLine({ id: 'k', seq: 1 }))).toMatchObject({ id: 'k', seq: 1 });
    expect(opener(spec)(kcatLine(null, { key: '{"id":"k","seq":1}' }))).toBe(
      'EVENT.NULL_OFFSET acme.things/2/918: a null payload has no seq, which is part of the source offset: take it from kcat, such as {type: INT64, from: kcat:/offset}',
    );
  });

  test('stands beside delete_when, on the payload or on the envelope', () => {
    const spec = { ...KCAT_SPEC, deleteWhen: { field: ['op'], in: ['D'] } };
    expect(opener(spec)(kcatLine({ id: 'k', op: 'D', note: 'n' }))).toEqual({ id: 'k', ...tombstone });
    expect(opener(spec)(kcatLine({ id: 'k', op: 'U', note: 'n' }))).toMatchObject({ id: 'k', note: 'n' });
    expect(opener(spec)(kcatLine(null))).toEqual({ id: 'k', ...tombstone });
    const byHeader = { ...KCAT_SPEC, deleteWhen: { field: ['headers', '1'], envelope: 'kcat' as const, in: ['D'] } };
    expect(opener(byHeader)(kcatLine({ id: 'k', note: 'n' }, { headers: ['op', 'D'] }))).toEqual({ id: 'k', ...tombstone });
    expect(opener(byHeader)(kcatLine({ id: 'k', note: 'n' }))).toMatchObject({ note: 'n' });
  });
});
