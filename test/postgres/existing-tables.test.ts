import { expect, test } from 'vitest';
import { statement } from '../../src/sql/statement.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import type { Harness } from '../conformance/harness.ts';
import { Lab } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';
import { otherSession } from './open-server.ts';
import { freshUrl } from './postgres-server.ts';

const harness: Harness = {
  freshUrl,
  notInKeys: [],
  without: [],
  tellsInsertsFromUpdates: true,
  refusesNames: [],
  thorough: true,
  streams: 0,
};

const spec = specOf({ id: 'STRING', day: 'DATE', v: 'STRING', n: 'INT64' }, ['id', 'day'], ['n'], { table: 'mine' });
const EVENT = '{"id":"a","day":"2026-06-28","v":"x","n":1}';
const COLUMNS = 'id text NOT NULL, day date NOT NULL, v text, n bigint';

const version = (id: string, n: number): string => `{"id":"${id}","day":"2026-06-28","n":${n}}`;
const event = (id: string, doc = '1', raw = ''): string => `{"id":${JSON.stringify(id)},"raw":"${raw}","doc":${doc},"n":1}`;

/** A run into a table that was made by hand; `T` stands for its name. */
async function runInto(...commands: readonly string[]): Promise<TableReport & { readonly lab: Lab }> {
  const lab = await Lab.open(harness);
  const table = await lab.withDestination(async ({ dialect }) => dialect.table('mine'));
  await lab.prepare(...commands.map((sql) => statement('by hand', [sql.replaceAll(/\bT\b/g, () => table)])));
  return { ...(await lab.run(spec, EVENT)), lab };
}

test.each([
  ['none', [`CREATE TABLE T (${COLUMNS})`]],
  ['an index that is not unique', [`CREATE TABLE T (${COLUMNS})`, 'CREATE INDEX ON T (id, day)']],
  ['a part of the key', [`CREATE TABLE T (${COLUMNS})`, 'CREATE UNIQUE INDEX ON T (id)']],
  ['more than the key', [`CREATE TABLE T (${COLUMNS})`, 'CREATE UNIQUE INDEX ON T (id, day, n)']],
  ['a partial index', [`CREATE TABLE T (${COLUMNS})`, 'CREATE UNIQUE INDEX ON T (id, day) WHERE n > 0']],
  ['an index over an expression', [`CREATE TABLE T (${COLUMNS})`, 'CREATE UNIQUE INDEX ON T (lower(id), day)']],
  ['a constraint that is checked later', [`CREATE TABLE T (${COLUMNS}, UNIQUE (id, day) DEFERRABLE)`]],
  [
    'an index that was not built to its end',
    [
      `CREATE TABLE T (${COLUMNS})`,
      'CREATE UNIQUE INDEX ON T (id, day)',
      `UPDATE pg_index SET indisvalid = FALSE WHERE indrelid = 'T'::regclass`,
    ],
  ],
])('without a unique index on the key the run refuses, and says how to make one: %s', async (_, commands) => {
  const { error, rows, lab } = await runInto(...commands);
  const table = await lab.withDestination(async ({ dialect }) => dialect.table('mine'));
  expect(error).toMatchObject([
    {
      code: 'POSTGRES.NO_UNIQUE_INDEX',
      next: expect.stringContaining(`CREATE UNIQUE INDEX CONCURRENTLY ON ${table} ("id", "day");`),
    },
  ]);
  expect(rows.staged).toBeNull();
});

test.each([
  ['columns in another order', [`CREATE TABLE T (${COLUMNS})`, 'CREATE UNIQUE INDEX ON T (day, id)']],
  ['a primary key', [`CREATE TABLE T (${COLUMNS}, PRIMARY KEY (id, day))`]],
  [
    'with more columns beside',
    [`CREATE TABLE T (${COLUMNS}, note text DEFAULT 'kept')`, 'CREATE UNIQUE INDEX ON T (id, day) INCLUDE (v)'],
  ],
  [
    'columns with a default that the spec does not have',
    [`CREATE TABLE T (${COLUMNS}, made bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (id, day))`],
  ],
])('a table with a unique index is adopted: %s', async (_, commands) => {
  const { error, rows, lab } = await runInto(...commands);
  expect(error).toBeNull();
  expect(rows).toMatchObject({ inserted: 1, updated: 0 });
  lab.expectCounts(await lab.run(spec, EVENT.replace('"n":1', '"n":2')), { inserted: 0, updated: 1 });
});

test('key columns that may be NULL do not count', async () => {
  const { error } = await runInto('CREATE TABLE T (id text, day date, v text, n bigint)', 'CREATE UNIQUE INDEX ON T (id, day)');
  expect(error).toMatchObject([
    {
      code: 'POSTGRES.NULLABLE_KEY',
      next: expect.stringContaining('ALTER COLUMN "id" SET NOT NULL, ALTER COLUMN "day" SET NOT NULL;'),
    },
  ]);
});

test('a collation that takes different texts for equal is refused in a key', async () => {
  const { error } = await runInto(
    `CREATE COLLATION IF NOT EXISTS loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    'CREATE TABLE T (id text COLLATE loose NOT NULL, day date NOT NULL, v text, n bigint, PRIMARY KEY (id, day))',
  );
  expect(error).toMatchObject([{ code: 'POSTGRES.LOOSE_KEY' }]);
});

test('a key with a collation of its own is refused: no view, check or rebuild could compare it with staging', async () => {
  const { error, rows } = await runInto(
    'CREATE TABLE T (id text COLLATE "POSIX" NOT NULL, day date NOT NULL, v text COLLATE "POSIX", n bigint, PRIMARY KEY (id, day))',
  );
  expect(error).toMatchObject([
    {
      code: 'POSTGRES.OTHER_COLLATION',
      summary: expect.stringContaining('column "id" of table'),
      next: expect.stringMatching(/^ALTER TABLE \S+ ALTER COLUMN "id" TYPE text COLLATE "C";$/),
    },
  ]);
  expect(rows.staged).toBeNull();
});

test('a partitioned table is refused: it does not tell inserts from updates', async () => {
  const { error } = await runInto(`CREATE TABLE T (${COLUMNS}, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)`);
  expect(error).toMatchObject([{ code: 'POSTGRES.NOT_A_PLAIN_TABLE' }]);
});

test.each([
  [
    'a rule',
    `CREATE TABLE T (${COLUMNS}, PRIMARY KEY (id, day)); CREATE RULE r AS ON INSERT TO T DO INSTEAD NOTHING`,
    'POSTGRES.RULES',
  ],
  [
    'a generated column of the spec',
    `CREATE TABLE T (id text NOT NULL, day date NOT NULL, v text GENERATED ALWAYS AS ('x') STORED, n bigint, PRIMARY KEY (id, day))`,
    'POSTGRES.GENERATED_COLUMN',
  ],
  [
    'an identity that takes no value',
    `CREATE TABLE T (id text NOT NULL, day date NOT NULL, v text, n bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (id, day))`,
    'POSTGRES.GENERATED_COLUMN',
  ],
])('what no merge could write is told before an event is staged: %s', async (_, sql, code) => {
  const { error, rows } = await runInto(sql);
  expect(error).toMatchObject([{ code }]);
  expect(rows.staged).toBeNull();
});

const TRIGGER = (body: string): string =>
  `CREATE TABLE T (${COLUMNS}, PRIMARY KEY (id, day));
   CREATE OR REPLACE FUNCTION public.${body} CREATE TRIGGER t BEFORE INSERT OR UPDATE ON T FOR EACH ROW EXECUTE FUNCTION public.`;

test('a trigger that drops rows stops the merge, one that changes them does not; nothing is lost', async () => {
  const dropping = `${TRIGGER(`dropping() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = ''a'' THEN RETURN NULL; END IF; RETURN NEW; END';`)}dropping()`;
  const { error, rows, lab } = await runInto(dropping);
  expect(error).toMatchObject([
    { code: 'POSTGRES.ROWS_DROPPED', summary: expect.stringContaining('keeps 1 of the merged rows') },
  ]);
  expect(rows).toMatchObject({ staged: 1 });
  await lab.prepare(
    statement('mend', [
      `CREATE OR REPLACE FUNCTION public.dropping() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := upper(NEW.v); RETURN NEW; END'`,
    ]),
  );
  lab.expectCounts(await lab.merge(spec), { inserted: 1, updated: 0 });
  expect((await lab.finalRows(spec)).map(({ v }) => v)).toEqual(['X']);
});

test('row security that would hide rows is told, and hides none', async () => {
  const lab = await Lab.open(harness);
  await lab.run(spec, EVENT);
  const client = await otherSession();
  const role = `guarded_${process.pid}`;
  const schema = new URL(lab.url).searchParams.get('schema') ?? '';
  await client.query(`CREATE ROLE ${role} LOGIN; GRANT USAGE, CREATE ON SCHEMA "${schema}" TO ${role};
    GRANT ALL ON ALL TABLES IN SCHEMA "${schema}" TO ${role};
    ALTER TABLE ${lab.table('mine_staging')} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON ${lab.table('mine_staging')} USING (id <> 'b') WITH CHECK (TRUE)`);
  const guarded = await Lab.open({ ...harness, freshUrl: () => lab.url.replace('postgres@', `${role}@`) });
  expect(await guarded.merge(spec, { full: true })).toMatchObject({
    error: [{ code: 'POSTGRES.PERMISSION', next: expect.stringContaining('BYPASSRLS') }],
  });
  await client.query(`ALTER ROLE ${role} BYPASSRLS`);
  guarded.expectCounts(await guarded.merge(spec, { full: true }), { inserted: 0, unchanged: 1 });
});

test('inserted and updated are told apart, whoever has locked or changed the rows before', async () => {
  const lab = await Lab.open(harness);
  lab.expectCounts(await lab.run(spec, version('a', 1), version('b', 1), version('c', 1)), { inserted: 3, updated: 0 });
  const table = await lab.withDestination(async ({ dialect }) => dialect.table('mine'));
  // Locks leave their traces in the rows: so do updates that were rolled back, and rows that came back after a delete.
  await lab.prepare(
    statement('lock', [`DO $$ BEGIN PERFORM 1 FROM ${table} FOR UPDATE; PERFORM 1 FROM ${table} FOR SHARE; END $$`]),
    statement('undo', [
      `DO $$ BEGIN UPDATE ${table} SET v = 'y'; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN END $$`,
    ]),
    statement('delete', [`DELETE FROM ${table} WHERE id = 'c'`]),
  );
  lab.expectCounts(await lab.run(spec, version('a', 2), version('b', 1), version('c', 2), version('d', 1)), {
    inserted: 2,
    updated: 1,
    unchanged: 1,
  });
});

test('events that PostgreSQL cannot store are rejected with position and reason, and the others stored', async () => {
  const lab = await Lab.open(harness);
  const keyed = specOf({ id: 'STRING', raw: 'BYTES', doc: 'JSON', n: 'INT64' }, ['id', 'raw'], ['n'], { table: 'limits' });
  const report = await lab.run(
    keyed,
    event('fine \\u0000'),
    event('nul \0'),
    event('a', '{"deep":["\\u0000"]}'),
    event('a', '{"name \\u0000":1}'),
    event('long'.repeat(700)),
    event('é'.repeat(1340), '"\\\\u0000"'),
    event('x', '1', Buffer.alloc(2690).toString('base64')),
    event('x', '1', Buffer.alloc(2670, 7).toString('base64')),
  );
  expect(report.error).toBeNull();
  expect(report.exitClass).toBe('rejects');
  expect(report.rows).toMatchObject({ read: 8, rejected: 5, staged: 3, inserted: 3 });
  expect(report.rejections.map(({ position, code, reason }) => [position, code, /"(\w+)"/.exec(reason)?.[1]])).toEqual([
    ['events.ndjson:2', 'EVENT.NUL', 'id'],
    ['events.ndjson:3', 'EVENT.NUL', 'doc'],
    ['events.ndjson:4', 'EVENT.NUL', 'doc'],
    ['events.ndjson:5', 'EVENT.LONG_KEY', undefined],
    ['events.ndjson:7', 'EVENT.LONG_KEY', undefined],
  ]);
});

test('a column that is spelled in another case is told before an event is staged; one that is spelled the same goes before it', async () => {
  const other = 'id text NOT NULL, day date NOT NULL, "V" text, n bigint, PRIMARY KEY (id, day)';
  const { error, rows, lab } = await runInto(`CREATE TABLE T (${other})`);
  expect(error).toMatchObject([
    { code: 'TABLE.NAME_CASE', summary: 'column "V" of table mine differs from "v" of the spec in its letters\' case' },
  ]);
  expect(rows.staged).toBeNull();
  await lab.prepare(statement('by hand', [`ALTER TABLE ${lab.table('mine')} ADD COLUMN v text`]));
  expect((await lab.run(spec, EVENT)).rows.inserted).toBe(1);
});
