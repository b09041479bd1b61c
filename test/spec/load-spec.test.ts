import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { loadSpec, parseSpec } from '../../src/spec/load-spec.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { SPEC, specWith } from './spec-text.ts';

const parsed = (text: string): TableSpec => parseSpec(text, 'spec.yaml', {});

describe('a spec', () => {
  test('has a default for everything that need not be said', () => {
    expect(parsed('table: t\nnatural_key: k\nsource_offset: o\ncolumns: {k: STRING, o: INT64}\n')).toEqual({
      file: 'spec.yaml',
      table: 't',
      destination: 'duckdb:./dedup.duckdb',
      staging: { table: 't_staging', ingestedAt: '_dedup_ingested_at', foreign: false },
      naturalKey: ['k'],
      sourceOffset: ['o'],
      sourcePartition: [],
      onPartitionChange: 'warn',
      columns: [
        { name: 'k', type: 'STRING', from: ['k'] },
        { name: 'o', type: 'INT64', from: ['o'] },
      ],
      unknownFields: 'reject',
      clusterBy: [],
      uniqueOffsets: false,
      view: { name: 't_current' },
      merge: { overlapSeconds: 3600 },
      stagingRetentionDays: 30,
      labels: {},
    });
  });

  test('says everything that can be said', () => {
    const text = `
table: orders
description: Orders of the shop
destination: \${DB:-bigquery://p/d?location=EU}
staging: {table: landing, ingested_at: publish_time}
natural_key: [shop, order_no]
source_offset: [epoch, seq]
source_partition: shop
columns:
  shop: {type: STRING, description: Where}
  order_no: {type: INT64, from: /order_no}
  epoch: INT64
  seq: INT64
  placed_on: DATE
delete_when: {field: /op, in: [D, 3, true, null]}
unknown_fields: ignore
partition_by: {column: placed_on, granularity: month}
cluster_by: shop
merge: {overlap: 0s, max_bytes_billed: 1.5TiB}
staging_retention: 7d
unique_offsets: true
view: {name: now, refresh_every: 1h, max_staleness: 4h}
labels: {team: shop, cost-center: ''}
`;
    expect(parsed(text)).toEqual({
      file: 'spec.yaml',
      table: 'orders',
      description: 'Orders of the shop',
      destination: 'bigquery://p/d?location=EU',
      staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true },
      naturalKey: ['shop', 'order_no'],
      sourceOffset: ['epoch', 'seq'],
      sourcePartition: ['shop'],
      onPartitionChange: 'warn',
      columns: [
        { name: 'shop', type: 'STRING', from: ['shop'], description: 'Where' },
        { name: 'order_no', type: 'INT64', from: ['order_no'] },
        { name: 'epoch', type: 'INT64', from: ['epoch'] },
        { name: 'seq', type: 'INT64', from: ['seq'] },
        { name: 'placed_on', type: 'DATE', from: ['placed_on'] },
      ],
      deleteWhen: { field: ['op'], in: ['D', 3, true, null] },
      unknownFields: 'ignore',
      partitionBy: { column: 'placed_on', granularity: 'month' },
      clusterBy: ['shop'],
      uniqueOffsets: true,
      view: { name: 'now', refreshEverySeconds: 3600, maxStalenessSeconds: 14_400 },
      merge: { overlapSeconds: 0, maxBytesBilled: 1_649_267_441_664n },
      stagingRetentionDays: 7,
      labels: { team: 'shop', 'cost-center': '' },
    });
  });

  test('keeps the order of its columns, names of digits too', () => {
    const columns = parsed(SPEC.replace('value: FLOAT64', '"2": FLOAT64').replace('active: BOOL', '1: BOOL')).columns;
    expect(columns.map(({ name }) => name)).toEqual([
      'device_id',
      'reading_ts',
      '2',
      '1',
      'payload',
      'at',
      'day',
      'source_offset',
    ]);
  });

  test('is YAML 1.2: no, on and dates are text', () => {
    expect(parsed(specWith('labels: {a: no, b: on, c: 2026-06-28}')).labels).toEqual({ a: 'no', b: 'on', c: '2026-06-28' });
  });

  test('may use anchors, aliases and merge keys', () => {
    const text = specWith('natural_key: &key [device_id]', 'cluster_by: *key')
      .replace('value: FLOAT64', 'value: &number {type: FLOAT64, description: n}')
      .replace('active: BOOL', 'active: {<<: *number, type: BOOL}');
    const spec = parsed(text);
    expect(spec.clusterBy).toEqual(['device_id']);
    expect(spec.columns[3]).toEqual({ name: 'active', type: 'BOOL', from: ['active'], description: 'n' });
  });

  test('may be JSON', () => {
    const spec = { table: 't', natural_key: 'k', source_offset: 'o', columns: { k: 'STRING', o: 'INT64' } };
    expect(parsed(JSON.stringify(spec)).naturalKey).toEqual(['k']);
  });

  test('may take a value from anywhere in the event', () => {
    const column = parsed(SPEC.replace('value: FLOAT64', 'value: {type: FLOAT64, from: /a~1b/m~0n/0}')).columns[2];
    expect(column).toEqual({ name: 'value', type: 'FLOAT64', from: ['a/b', 'm~n', '0'] });
  });

  test('may say 50GB as a plain number', () => {
    expect(parsed(specWith('merge: {max_bytes_billed: 50000000000}')).merge.maxBytesBilled).toBe(50_000_000_000n);
  });
});

describe('a spec file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dedup-spec-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const written = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  test('is read and interpolated', async () => {
    const file = await written('right.yaml', specWith('table: ${T}'));
    expect(await loadSpec(file, { T: 'from_env' })).toEqual({ ...parsed(specWith('table: from_env')), file });
  });

  test('that does not exist', async () => {
    const file = join(folder, 'missing.yaml');
    expect(await diagnosticsOf(file)).toEqual({
      exit: 'not-started',
      diagnostics: [
        { code: 'SPEC.NOT_FOUND', summary: 'there is no such spec', where: file, next: 'write one with: dedup init <table>' },
      ],
    });
  });

  test('that is a folder', async () => {
    const file = join(folder, 'folder.yaml');
    await mkdir(file);
    expect(await diagnosticsOf(file)).toEqual({
      exit: 'not-started',
      diagnostics: [
        {
          code: 'SPEC.UNREADABLE',
          summary: 'this is a folder, not a spec',
          where: file,
          next: 'name a file, or all its specs: --config-dir <folder> --all',
        },
      ],
    });
  });

  test.skipIf(process.getuid?.() === 0)('that may not be read', async () => {
    const file = await written('private.yaml', SPEC);
    await chmod(file, 0);
    expect(await diagnosticsOf(file)).toMatchObject({ diagnostics: [{ code: 'SPEC.UNREADABLE', where: file }] });
  });

  test('that is a data file', async () => {
    const file = await written('events.yaml', new Uint8Array(10 * 1024 * 1024));
    expect(await diagnosticsOf(file)).toEqual({
      exit: 'not-started',
      diagnostics: [
        {
          code: 'SPEC.TOO_LARGE',
          summary: 'this file is too large to be a spec',
          where: file,
          why: 'a spec has at most 1 MiB',
          next: 'events come as arguments: dedup run --table <name> <files>',
        },
      ],
    });
  });

  test('that is not UTF-8, with the line and byte where it ceases to be', async () => {
    const file = await written('latin1.yaml', Buffer.from('table: t\ndescription: über\n', 'latin1'));
    expect(await diagnosticsOf(file)).toEqual({
      exit: 'not-started',
      diagnostics: [
        { code: 'SPEC.NOT_UTF8', summary: 'the spec is not UTF-8 text', where: `${file}:2:14`, next: 'save the file as UTF-8' },
      ],
    });
  });
});

async function diagnosticsOf(file: string): Promise<unknown> {
  const error: unknown = await loadSpec(file, {}).catch((reason: unknown) => reason);
  return error instanceof DedupError ? { exit: error.exitClass, diagnostics: error.diagnostics } : error;
}
