import { expect, test } from 'vitest';
import { valueOf } from '../../../src/destinations/bigquery/rows.ts';
import { jobId } from '../../../src/destinations/bigquery/job-id.ts';
import { jobLabels } from '../../../src/destinations/bigquery/job-labels.ts';
import { specOf } from '../../sql/shapes.ts';

test.each([
  ['INTEGER', '9007199254740993', 9007199254740993n],
  ['INT64', '-9223372036854775808', -9223372036854775808n],
  ['FLOAT', '1.0E-300', 1e-300],
  ['FLOAT', '-Infinity', -Infinity],
  ['FLOAT64', 'NaN', Number.NaN],
  ['FLOAT', '-inf', -Infinity],
  ['BOOLEAN', 'false', false],
  ['BOOL', 'true', true],
  ['TIMESTAMP', '1782604800123456', '2026-06-28T00:00:00.123456Z'],
  ['TIMESTAMP', '-1', '1969-12-31T23:59:59.999999Z'],
  ['TIMESTAMP', '253402300799999999', '9999-12-31T23:59:59.999999Z'],
  ['NUMERIC', '1.500000000', '1.5'],
  ['NUMERIC', '100', '100'],
  ['BIGNUMERIC', '-0.50', '-0.5'],
  ['BIGNUMERIC', '7.000', '7'],
  ['DATETIME', '2026-06-28T01:02:03.000004', '2026-06-28T01:02:03.000004'],
  ['BYTES', 'AAEC/w==', 'AAEC/w=='],
  ['JSON', '{"a":1.0}', '{"a":1.0}'],
  ['STRING', '', ''],
  ['STRING', null, null],
])('a %s that comes as %j is %o', (type, text, value) => {
  expect(valueOf(text, { name: 'c', type })).toEqual(value);
});

test('different parts never make the same job id, whatever is in them', () => {
  expect(jobId('load', '20261123T141500Z-k3x9qa', 7)).toBe('dedup_load_20261123T141500Z-k3x9qa_7');
  const ids = [jobId('a b'), jobId('a-b'), jobId('a.b'), jobId('ä'), jobId('x'.repeat(500)), jobId('x'.repeat(501)), jobId('')];
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[\w-]{1,1024}$/.test(id))).toBe(true);
});

test('job labels keep to what BigQuery takes', () => {
  const spec = specOf({ id: 'INT64' }, ['id'], ['id'], { table: `Geräte & Co ${'x'.repeat(80)}`, labels: { team: 'iot' } });
  const labels = jobLabels('merge', spec);
  expect(labels).toEqual({ team: 'iot', dedup_step: 'merge', dedup_table: `geräte___co_${'x'.repeat(51)}` });
});
