import { readFileSync } from 'node:fs';
import { parseSpec } from '../../../src/spec/load-spec.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { column, eventSpec } from '../event-spec.ts';

const EXAMPLE = new URL('../../../configs/device_readings.yaml', import.meta.url);

/** The spec of the example and of the bench. */
export const DEVICE_READINGS: TableSpec = parseSpec(readFileSync(EXAMPLE, 'utf8'), 'configs/device_readings.yaml', {});

/** Specs that differ in all that a scanner is compiled from. */
export const FUZZ_SPECS: Readonly<Record<string, TableSpec>> = {
  'device readings': DEVICE_READINGS,
  'every type': eventSpec([
    column('text', 'STRING'),
    column('whole', 'INT64'),
    column('real', 'FLOAT64'),
    column('exact', 'NUMERIC'),
    column('big', 'BIGNUMERIC'),
    column('flag', 'BOOL'),
    column('raw', 'BYTES'),
    column('day', 'DATE'),
    column('local', 'DATETIME'),
    column('clock', 'TIME'),
    column('at', 'TIMESTAMP'),
  ]),
  'typed keys, a boolean delete field, some JSON': eventSpec(
    [
      column('amount', 'NUMERIC'),
      column('day', 'DATE'),
      column('major', 'INT64'),
      column('minor', 'TIMESTAMP'),
      column('doc', 'JSON'),
      column('deleted', 'BOOL'),
    ],
    { naturalKey: ['amount', 'day'], sourceOffset: ['major', 'minor'], deleteWhen: { field: ['deleted'], in: [true, 1] } },
  ),
  'strange names, shared and deep pointers, unknown fields ignored': eventSpec(
    [
      column('select', 'STRING', ['a"b\\c']),
      column('日本 `x`', 'FLOAT64'),
      column('again', 'STRING', ['id']),
      column('constructor', 'INT64'),
      column('__proto__', 'STRING'),
      column('deep', 'STRING', ['meta', 'inner', 'site']),
      column('tag', 'INT64', ['tags', '0']),
      column('tag2', 'STRING', ['tags', '2']),
      column('*/ // ${x} \u2028', 'BOOL', ['//']),
    ],
    { unknownFields: 'ignore', deleteWhen: { field: ['meta', 'op'], in: ['D', null, 0] } },
  ),
  'nested columns and a nested delete field, unknown fields rejected': eventSpec(
    [
      column('site', 'STRING', ['meta', 'site']),
      column('volts', 'FLOAT64', ['meta', 'battery', 'volts']),
      column('charged_at', 'TIMESTAMP', ['meta', 'battery', 'at']),
      column('exact', 'NUMERIC', ['amounts', 'exact']),
      column('again', 'INT64', ['seq']),
      column('clock', 'TIME'),
    ],
    { deleteWhen: { field: ['meta', 'op'], in: ['D', 'delete'] } },
  ),
  'lists and structures': eventSpec([
    column('tags', { kind: 'ARRAY', element: 'STRING' }),
    column('counts', { kind: 'ARRAY', element: 'INT64' }),
    column('meta', {
      kind: 'STRUCT',
      fields: [
        { name: 'site', type: 'STRING' },
        { name: 'amount', type: 'NUMERIC' },
        { name: 'parts', type: { kind: 'ARRAY', element: { kind: 'STRUCT', fields: [{ name: 'at', type: 'TIMESTAMP' }] } } },
      ],
    }),
    column('text', 'STRING'),
  ]),
  'no payload': eventSpec([]),
};
