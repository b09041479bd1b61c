import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Destination } from '../../../src/destinations/destination.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import type { Row } from '../../../src/sql/value.ts';
import { specOf } from '../../sql/shapes.ts';
import { segmentOf, type StagedLine } from '../../model/segment-of.ts';
import { command, openFile, prepareTables, rowsOf, temporaryFolder } from './duckdb-file.ts';

const STAMP = 1_782_604_800_000_001n; // 2026-06-28T00:00:00.000001Z

async function staged(spec: TableSpec, lines: readonly StagedLine[], sql: string): Promise<readonly Row[]> {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await prepareTables(destination, spec);
  const segment = await segmentOf(join(folder, 's.ndjson'), STAMP, lines);
  expect(await destination.stage(spec, segment, 'by-hand')).toEqual({ rows: lines.length, jobs: [] });
  return rowsOf(destination, sql);
}

const plain = specOf({ id: 'INT64', v: 'STRING', version: 'INT64' }, ['id'], ['version']);

async function countOfStaging(destination: Destination): Promise<unknown> {
  return (await rowsOf(destination, 'SELECT count(*) AS n FROM t_staging'))[0]?.['n'];
}

test('the columns of dedup come from the segment', async () => {
  const spec = { ...plain, deleteWhen: { field: ['op'], in: ['D'] } };
  const lines = [
    { members: '"id":1,"v":"x","version":5', hash: -9223372036854775808n, deleted: false },
    { members: '"id":2,"version":6', hash: 0n, deleted: true },
  ];
  expect(await staged(spec, lines, 'SELECT * FROM t_staging ORDER BY id')).toEqual([
    {
      id: 1n,
      v: 'x',
      version: 5n,
      _dedup_ingested_at: '2026-06-28T00:00:00.000001Z',
      _dedup_load_id: 'by-hand',
      _dedup_position: 'by-hand.ndjson:1',
      _dedup_hash: -9223372036854775808n,
      _dedup_deleted: false,
    },
    {
      id: 2n,
      v: null,
      version: 6n,
      _dedup_ingested_at: '2026-06-28T00:00:00.000001Z',
      _dedup_load_id: 'by-hand',
      _dedup_position: 'by-hand.ndjson:2',
      _dedup_hash: 0n,
      _dedup_deleted: true,
    },
  ]);
});

test.each<readonly [type: Parameters<typeof specOf>[0][string], json: string, value: unknown]>([
  ['STRING', '""', ''],
  ['STRING', '"\\u0000 a\\u0000"', '\0 a\0'],
  ['STRING', '"NULL"', 'NULL'],
  ['STRING', '"\\ud83d\\ude00 \u2028 \\" \\\\ é"', '😀 \u2028 " \\ é'],
  ['INT64', '9007199254740991', 9007199254740991n],
  ['INT64', '"9223372036854775807"', 9223372036854775807n],
  ['INT64', '"-9223372036854775808"', -9223372036854775808n],
  ['FLOAT64', '0.1', 0.1],
  ['FLOAT64', '5e-324', 5e-324],
  ['FLOAT64', '1.7976931348623157e+308', 1.7976931348623157e308],
  ['FLOAT64', '"NaN"', Number.NaN],
  ['FLOAT64', '"Infinity"', Number.POSITIVE_INFINITY],
  ['FLOAT64', '"-Infinity"', Number.NEGATIVE_INFINITY],
  ['NUMERIC', '"99999999999999999999999999999.999999999"', '99999999999999999999999999999.999999999'],
  ['NUMERIC', '"-0.000000001"', '-0.000000001'],
  ['NUMERIC', '"12345678901234567890"', '12345678901234567890'],
  ['BIGNUMERIC', '"0.00000000000000000000000000000000000001"', '0.00000000000000000000000000000000000001'],
  ['BOOL', 'true', true],
  ['BYTES', '"AP8="', 'AP8='],
  ['BYTES', '""', ''],
  ['DATE', '"0001-01-01"', '0001-01-01'],
  ['DATE', '"9999-12-31"', '9999-12-31'],
  ['DATETIME', '"0001-01-01T00:00:00.000000"', '0001-01-01T00:00:00'],
  ['DATETIME', '"9999-12-31T23:59:59.999999"', '9999-12-31T23:59:59.999999'],
  ['TIME', '"23:59:59.999999"', '23:59:59.999999'],
  ['TIMESTAMP', '"0001-01-01T00:00:00.000000Z"', '0001-01-01T00:00:00.000000Z'],
  ['TIMESTAMP', '"9999-12-31T23:59:59.999999Z"', '9999-12-31T23:59:59.999999Z'],
  ['TIMESTAMP', '"1969-12-31T23:59:59.999999Z"', '1969-12-31T23:59:59.999999Z'],
  [
    'JSON',
    '{"b":[1,2.5,"x\\u0000",null],"a":12345678901234567890123}',
    '{"b":[1,2.5,"x\\u0000",null],"a":12345678901234567890123}',
  ],
  ['JSON', '"text"', '"text"'],
])('%s %s is stored exactly', async (type, json, value) => {
  const spec = specOf({ id: 'INT64', v: type, version: 'INT64' }, ['id'], ['version']);
  expect(
    await staged(
      spec,
      [{ members: `"id":1,"v":${json},"version":1` }, { members: '"id":2,"version":1' }],
      'SELECT v FROM t_staging ORDER BY id',
    ),
  ).toEqual([{ v: value }, { v: null }]);
});

const STRANGE = [
  'select',
  'a"b',
  "it's",
  '`',
  'sp ace',
  ' ',
  'größe',
  '\\',
  'line\nbreak',
  'x.y',
  '$1',
  '😀',
  'rowid',
  'filename',
  'columns',
  'x'.repeat(128),
];

test('columns of any name', async () => {
  const spec = specOf(
    { id: 'INT64', ...Object.fromEntries(STRANGE.map((name) => [name, 'STRING' as const])), version: 'INT64' },
    ['id', 'rowid'],
    ['version'],
    { table: `the "final" table's` },
  );
  const members = ['"id":1', ...STRANGE.map((name) => `${JSON.stringify(name)}:${JSON.stringify(`of ${name}`)}`), '"version":1'];
  const [row] = await staged(spec, [{ members: members.join(',') }], `SELECT * FROM "the ""final"" table's_staging"`);
  expect(row).toMatchObject(Object.fromEntries(STRANGE.map((name) => [name, `of ${name}`])));
});

test("a segment's path may hold glob characters, quotes and `key=value`", async () => {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await prepareTables(destination, plain);
  for (const name of ['a[b]*?', "it's {1,2}", 'id=9', '**', '[!x]']) {
    await mkdir(join(folder, name));
    await destination.stage(
      plain,
      await segmentOf(join(folder, name, 'seg*ment?[1].ndjson'), STAMP, [
        { members: `"id":1,"v":${JSON.stringify(name)},"version":1` },
      ]),
      'r',
    );
  }
  await mkdir(join(folder, 'aXY'));
  await segmentOf(join(folder, 'aXY', 'seg*ment?[1].ndjson'), STAMP, [{ members: '"id":7,"version":1' }]);
  expect(await rowsOf(destination, 'SELECT id, v FROM t_staging ORDER BY v')).toEqual(
    ['**', '[!x]', 'a[b]*?', 'id=9', "it's {1,2}"].map((v) => ({ id: 1n, v })),
  );
});

test('a line of 40 MB is staged, with the short lines around it, once', { timeout: 60_000 }, async () => {
  const long = 'x'.repeat(40_000_000);
  const lines = [
    { members: '"id":1,"version":1' },
    { members: `"id":2,"v":"${long}","version":1` },
    { members: '"id":3,"version":1' },
  ];
  expect(await staged(plain, lines, 'SELECT id, length(v) AS n FROM t_staging ORDER BY id')).toEqual([
    { id: 1n, n: null },
    { id: 2n, n: 40_000_000n },
    { id: 3n, n: null },
  ]);
});

test.each([
  ['a line that is cut off', '{"id":1,"version":1}\n{"id":2,"ver', 2, 'DUCKDB.REFUSED'],
  ['a value that does not fit its column', '{"id":1,"version":1}\n{"id":"x","version":1}\n', 2, 'DUCKDB.REFUSED'],
  ['fewer rows than were written', `{"id":1,"_dedup_ingested_at":"2026-06-28T00:00:00Z"}\n`, 2, 'DUCKDB.WRONG_COUNT'],
])('%s: nothing of the segment is staged', async (_, text, rows, code) => {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await prepareTables(destination, plain);
  const path = join(folder, 's.ndjson');
  await writeFile(path, text);
  const segment = { number: 1, path, rows, bytes: text.length, stamp: STAMP, remove: async () => rm(path) };
  await expect(destination.stage(plain, segment, 'r')).rejects.toMatchObject({ exitClass: 'failed', diagnostics: [{ code }] });
  expect(await countOfStaging(destination)).toBe(0n);
  const whole = await segmentOf(join(folder, 'whole.ndjson'), STAMP, [{ members: '"id":1,"version":1' }]);
  await destination.stage(plain, whole, 'r');
  expect(await countOfStaging(destination)).toBe(1n);
});

test('segments that are staged at the same time are each there whole or not at all, and closing waits for them', async () => {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await prepareTables(destination, plain);
  const segments = await Promise.all(
    [1, 2, 3, 4].map(async (id) =>
      segmentOf(join(folder, `${id}.ndjson`), STAMP + BigInt(id), [
        { members: `"id":${id},"version":1` },
        { members: `"id":${id === 2 ? '"x"' : id},"version":2` },
      ]),
    ),
  );
  const staging = Promise.allSettled(segments.map((segment) => destination.stage(plain, segment, 'r')));
  await destination.close();
  expect((await staging).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  const reopened = await openFile(folder);
  const rows = await rowsOf(reopened, 'SELECT id, epoch_us(_dedup_ingested_at) AS stamp FROM t_staging ORDER BY id, version');
  expect(rows).toEqual([1, 1, 3, 3, 4, 4].map((id) => ({ id: BigInt(id), stamp: STAMP + BigInt(id) })));
});

test('stamp and load are those of the segment, whether or not its lines have them', async () => {
  const folder = await temporaryFolder();
  const destination = await openFile(folder);
  await prepareTables(destination, plain);
  const path = join(folder, 's.ndjson');
  await writeFile(path, '{"id":1,"version":1}\n{"id":2,"version":1,"_dedup_load_id":"other"}\n');
  await destination.stage(plain, { number: 1, path, rows: 2, bytes: 80, stamp: STAMP, remove: async () => {} }, `it's "r"`);
  const rows = await rowsOf(destination, 'SELECT id, _dedup_ingested_at, _dedup_load_id FROM t_staging ORDER BY id');
  expect(rows).toEqual(
    [1n, 2n].map((id) => ({ id, _dedup_ingested_at: '2026-06-28T00:00:00.000001Z', _dedup_load_id: `it's "r"` })),
  );
});

test.each<readonly [threads: number, staging: bigint]>([
  [3, 2n],
  [1, 1n],
])(
  'of %i threads the engine leaves one to whoever reads while it stages, and has all for what is asked and merged',
  async (threads, staging) => {
    const folder = await temporaryFolder();
    const destination = await openFile(folder, {}, `duckdb:db.duckdb?threads=${threads}`);
    await prepareTables(destination, plain);
    const seen = "SELECT current_setting('threads') AS threads";
    const stage = async (number: number): Promise<void> => {
      const lines = [{ members: `"id":${number},"v":"x","version":5`, hash: 1n }];
      await destination.stage(plain, await segmentOf(join(folder, `${number}.ndjson`), STAMP, lines), 'by-hand');
      // A command leaves the threads as they are.
      await command(destination, `CREATE TABLE seen_${number} AS ${seen}`);
    };
    await stage(1);
    expect(await rowsOf(destination, seen)).toEqual([{ threads: BigInt(threads) }]);
    await stage(2);
    expect(await rowsOf(destination, 'FROM seen_1 UNION ALL FROM seen_2')).toEqual([{ threads: staging }, { threads: staging }]);
  },
);
