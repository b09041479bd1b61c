import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/spec/load-spec.ts';
import { knowsDeletes } from '../../src/spec/table-spec.ts';
import { faults, SPEC, specWith } from './spec-text.ts';

const OFFSET = 'source_offset: {type: INT64, from: kcat:/offset}';
const inKcat = (...more: readonly string[]): string =>
  specWith('source: {envelope: kcat}', ...more).replace('source_offset: INT64', OFFSET);

describe('envelopes in a spec', () => {
  test('one or both, and columns that take their values from them', () => {
    const text = specWith('source: {envelope: [kcat, debezium]}', 'delete_when: {field: debezium:/op, in: [d]}')
      .replace('source_offset: INT64', OFFSET)
      .replace('value: FLOAT64', 'value: {type: NUMERIC, base64_scale: 2}')
      .replace('at: TIME', 'at: {type: TIME, epoch: us, from: debezium:/source/a~1b}');
    const spec = parseSpec(text, 'configs/readings.yaml', {});
    expect(spec).toMatchObject({
      envelopes: ['kcat', 'debezium'],
      deleteWhen: { field: ['op'], envelope: 'debezium', in: ['d'] },
    });
    expect(spec.columns).toContainEqual({ name: 'source_offset', type: 'INT64', from: ['offset'], envelope: 'kcat' });
    expect(spec.columns).toContainEqual({ name: 'value', type: 'NUMERIC', from: ['value'], base64Scale: 2 });
    expect(spec.columns).toContainEqual({ name: 'at', type: 'TIME', from: ['source', 'a/b'], envelope: 'debezium', epoch: 'us' });
    expect(parseSpec(inKcat(), 'configs/readings.yaml', {})).toMatchObject({ envelopes: ['kcat'] });
  });

  test('a table whose events come in an envelope knows deletes, without delete_when', () => {
    expect(knowsDeletes(parseSpec(inKcat(), 'configs/readings.yaml', {}))).toBe(true);
    expect(knowsDeletes(parseSpec(SPEC, 'configs/readings.yaml', {}))).toBe(false);
    expect(knowsDeletes(parseSpec(specWith('delete_when: {field: /op, in: [d]}'), 'configs/readings.yaml', {}))).toBe(true);
  });

  test.each([
    [
      'a name that there is not',
      specWith('source: {envelope: kcatt}'),
      /must be kcat or debezium, not "kcatt"[\s\S]*did you mean "kcat"/,
    ],
    ['an empty list', specWith('source: {envelope: []}'), /source.envelope is an empty list[\s\S]*name at least one envelope/],
    [
      'the wrong order',
      specWith('source: {envelope: [debezium, kcat]}'),
      /SPEC.ENVELOPE_ORDER\] "kcat" cannot be within "debezium"/,
    ],
    ['one twice', specWith('source: {envelope: [kcat, kcat]}'), /SPEC.ENVELOPE_ORDER\] envelope "kcat" is named twice/],
    [
      'a pointer into an envelope that is not named',
      SPEC.replace('source_offset: INT64', OFFSET),
      /SPEC.NO_ENVELOPE\] "kcat:\/offset" points into an envelope that the events do not have[\s\S]*add source: {envelope: kcat}/,
    ],
    [
      'a pointer into a second one',
      inKcat('delete_when: {field: debezium:/op, in: [d]}'),
      /SPEC.NO_ENVELOPE\] "debezium:\/op"[\s\S]*add source: {envelope: \[kcat, debezium\]}/,
    ],
    [
      'a pointer into the payload',
      inKcat().replace('value: FLOAT64', 'value: {type: FLOAT64, from: kcat:/payload/a/b}'),
      /SPEC.BAD_POINTER\] "kcat:\/payload\/a\/b" points into the event itself[\s\S]*write \/a\/b/,
    ],
    [
      'an unknown envelope in a pointer',
      inKcat().replace('kcat:/offset', 'envelope:/offset'),
      /SPEC.BAD_POINTER\] "envelope:\/offset" is not a JSON pointer/,
    ],
    [
      'a unit that does not count the type',
      SPEC.replace('reading_ts: TIMESTAMP', 'reading_ts: {type: TIMESTAMP, epoch: days}'),
      /SPEC.EPOCH\] column "reading_ts" is TIMESTAMP, which cannot be counted in "days"[\s\S]*units for TIMESTAMP: s, ms, us, ns/,
    ],
    [
      'a unit of a type that is no time',
      SPEC.replace('value: FLOAT64', 'value: {type: FLOAT64, epoch: ms}'),
      /SPEC.EPOCH\] column "value" is FLOAT64/,
    ],
    [
      'a unit that there is not',
      SPEC.replace('at: TIME', 'at: {type: TIME, epoch: sec}'),
      /columns.at.epoch must be s, ms, us, ns or days, not "sec"/,
    ],
    [
      'a scale of a type that is no decimal',
      SPEC.replace('value: FLOAT64', 'value: {type: FLOAT64, base64_scale: 2}'),
      /SPEC.BASE64_SCALE/,
    ],
    [
      'a staging table that something else fills',
      specWith('source: {envelope: kcat}', 'staging: {table: landing, ingested_at: t}').replace(
        'at: TIME',
        'at: {type: TIME, epoch: ms}',
      ),
      /SPEC.FOREIGN_STAGING\] column "at" has epoch[\s\S]*SPEC.FOREIGN_STAGING\] source.envelope says what events come in/,
    ],
  ])('%s is a fault', (_, text, expected) => {
    expect(faults(text)).toMatch(expected);
  });
});
