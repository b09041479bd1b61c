import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { findAllSpecs, findSpec } from '../../src/spec/find-specs.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dedup-configs-'));
  await mkdir(join(folder, 'nested.yaml'));
  await mkdir(join(folder, 'empty'));
  const files = ['orders.yaml', 'readings.yml', 'both.yaml', 'both.yml', '.hidden.yaml', 'schema.json', 'events.ndjson'];
  await Promise.all(files.map((file) => writeFile(join(folder, file), '')));
});
afterAll(() => rm(folder, { recursive: true }));

async function refusal(result: Promise<unknown>): Promise<unknown> {
  const error: unknown = await result.catch((reason: unknown) => reason);
  return error instanceof DedupError ? { exit: error.exitClass, diagnostics: error.diagnostics } : error;
}

describe('the spec of a table', () => {
  test('is the file with its name', async () => {
    expect(await findSpec('orders', folder)).toBe(join(folder, 'orders.yaml'));
    expect(await findSpec('readings', folder)).toBe(join(folder, 'readings.yml'));
  });

  test.each(['./orders', 'other/orders.yaml', 'orders.yml', '/etc/x'])('%s is a path itself', async (path) => {
    expect(await findSpec(path, folder)).toBe(path);
  });

  test('that is not there tells what was looked for and what is there', async () => {
    expect(await refusal(findSpec('order', folder))).toEqual({
      exit: 'not-started',
      diagnostics: [
        {
          code: 'SPEC.NOT_FOUND',
          summary: 'there is no spec for table "order"',
          where: join(folder, 'order.yaml'),
          next: 'did you mean "orders"?   tables: both, orders, readings',
        },
      ],
    });
  });

  test('with two files is not chosen by chance', async () => {
    expect(await refusal(findSpec('both', folder))).toEqual({
      exit: 'not-started',
      diagnostics: [
        {
          code: 'SPEC.AMBIGUOUS',
          summary: 'table "both" has two specs',
          where: folder,
          next: 'remove or name one of both.yaml and both.yml',
        },
      ],
    });
  });

  test('in a folder that does not exist', async () => {
    expect(await refusal(findSpec('orders', join(folder, 'nowhere')))).toEqual({
      exit: 'not-started',
      diagnostics: [
        {
          code: 'SPEC.NOT_FOUND',
          summary: 'the folder of the specs does not exist',
          where: join(folder, 'nowhere'),
          next: 'name the folder with --config-dir, or write a first spec with: dedup init <table>',
        },
      ],
    });
  });
});

describe('all specs of a folder', () => {
  test('are its YAML files in order, and nothing else', async () => {
    expect(await findAllSpecs(folder)).toEqual(
      ['both.yaml', 'both.yml', 'orders.yaml', 'readings.yml'].map((file) => join(folder, file)),
    );
  });

  test('are at least one', async () => {
    expect(await refusal(findAllSpecs(join(folder, 'empty')))).toEqual({
      exit: 'not-started',
      diagnostics: [
        {
          code: 'SPEC.NOT_FOUND',
          summary: 'there are no specs in this folder',
          where: join(folder, 'empty'),
          next: 'write one with: dedup init <table>, or name another folder with --config-dir',
        },
      ],
    });
  });
});
