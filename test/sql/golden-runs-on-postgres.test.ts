import { PGlite } from '@electric-sql/pglite';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { SHAPES } from './shapes.ts';

const GOLDEN = new URL('../golden/postgres/', import.meta.url);
const database = await PGlite.create();
afterAll(() => database.close());

beforeEach(async () => {
  await database.exec('DROP SCHEMA IF EXISTS iot CASCADE; CREATE SCHEMA iot');
});

async function run(folder: string, kind: string): Promise<void> {
  await database.exec(await readFile(new URL(`${folder}/${kind}.sql`, GOLDEN), 'utf8')).catch((error: unknown) => {
    throw new Error(`${folder}/${kind}.sql: ${String(error)}`, { cause: error });
  });
}

/** First the tables, in this order; then everything else, twice. */
const TABLES = ['create-final', 'create-staging', 'add-column'];

test.each(Object.entries(SHAPES))('PostgreSQL takes every reviewed statement of %s', async (shape, spec) => {
  const kinds = (await readdir(new URL(`${shape}/`, GOLDEN))).map((name) => name.replace('.sql', ''));
  await run('ledger', 'create');
  for (const kind of TABLES) if (kinds.includes(kind)) await run(shape, kind);
  if (spec.staging.foreign) {
    await database.exec(
      'CREATE TABLE iot.landing (id bigint, amount numeric(38,9), "at" timestamp, version bigint, op text, publish_time timestamptz)',
    );
  }
  const others = kinds.filter((kind) => !TABLES.includes(kind));
  expect(others.length).toBeGreaterThan(10);
  for (const kind of [...kinds.filter((name) => TABLES.includes(name)), ...others, ...others]) await run(shape, kind);
});

test('PostgreSQL takes every reviewed statement of the ledger', async () => {
  const kinds = (await readdir(new URL('ledger/', GOLDEN))).map((name) => name.replace('.sql', ''));
  for (const kind of ['create', ...kinds]) await run('ledger', kind);
  expect((await database.query('SELECT count(*)::int AS n FROM iot._dedup_runs')).rows).toEqual([{ n: 3 }]);
});
