import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import { instantOfMillis, parseInstant } from '../../src/spec/instant.ts';
import type { ColumnType } from '../../src/spec/column-type.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileAppendLedger, LEDGER_TABLE, type LedgerEntry } from '../../src/sql/ledger.ts';
import { statement } from '../../src/sql/statement.ts';
import { finalColumns } from '../../src/sql/tables.ts';
import { at, columnsOf, type Harness } from '../conformance/harness.ts';
import { Lab } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';
import { byHand, expectHealthy, kindsOf, verifyIn } from './verify-lab.ts';

const COLUMNS = { id: 'STRING', day: 'DATE', v: 'STRING', doc: 'JSON', x: 'FLOAT64', n: 'INT64' } as const;

const readings = specOf(COLUMNS, ['id', 'day'], ['n'], {
  table: 'readings',
  deleteWhen: { field: ['op'], in: ['D'] },
  partitionBy: { column: 'day', granularity: 'day' },
});

/** Without partitions, and with a key of one column. */
const plain = specOf({ id: 'STRING', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'plain' });

const BIG = '9007199254740993';

const event = (id: string, n: number | string, v: string, more = ''): string =>
  `{"id":"${id}","day":"2026-06-28","n":${n},"v":"${v}","doc":{"a":[1]},"x":1.5${more}}`;
const simple = (id: string, n: number, v = `${id}${n}`): string => `{"id":"${id}","n":${n},"v":"${v}"}`;

/** Eight keys: `a` to `f` rows, `t` a tombstone, `z` superseded once. */
const EVENTS = [
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => event(id, BIG, `v of ${id}`)),
  '{"id":"t","day":"2026-06-28","n":7,"op":"D"}',
  event('z', 1, 'old'),
  event('z', 2, 'new'),
];

/** A window that reaches beyond everything. */
const DAY = { windowSeconds: 86_400 };

/** What `verify` promises. Where statements are slow, and ALTERs unseen (the emulator), only the heart of it. */
export function verifySuite(harness: () => Harness): void {
  const whole = test.runIf(harness().thorough);
  const isUnique = harness().uniqueKeys === true;
  /** A key twice or a NULL key cannot be where the destination enforces unique keys. */
  const lax = test.runIf(!isUnique);
  const laxAndWhole = test.runIf(harness().thorough && !isUnique);
  describe('verify', () => {
    whole('a healthy table raises no alarm, whatever part of it is looked at', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, ...EVENTS);
      await lab.run(readings, event('z', 3, 'newest'), event('y', 1, 'new key'));
      expect((await expectHealthy(lab, readings, 9)).findings?.complete).toBe(true);
      await expectHealthy(lab, readings, 9, DAY);
      await expectHealthy(lab, readings, 9, { sample: 10_000 });
      await expectHealthy(lab, readings, 9, { repair: 'plan' });
      await expectHealthy(lab, readings, 9, { repair: 'apply' });
    });

    test('names every fault with both sides, and a repair mends all of them', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, ...EVENTS);
      const right = await lab.finalRows(readings);
      await byHand(
        lab,
        readings,
        `DELETE FROM {final} WHERE [id] = 'a'`,
        `UPDATE {final} SET [v] = 'by hand' WHERE [id] = 'b'`,
        ...(isUnique ? [] : [`INSERT INTO {final} SELECT * FROM {final} WHERE [id] = 'c'`]),
        `UPDATE {final} SET [n] = 3 WHERE [id] = 'd'`,
        `UPDATE {final} SET [x] = NULL WHERE [id] = 'e'`,
        `UPDATE {final} SET [n] = [n] + 1 WHERE [id] = 'f'`,
        `UPDATE {final} SET [_dedup_deleted] = FALSE WHERE [id] = 't'`,
      );
      const wrong = await lab.finalRows(readings);
      const kinds = {
        'a|2026-06-28': 'missing',
        'b|2026-06-28': 'changed',
        ...(isUnique ? {} : { 'c|2026-06-28': 'duplicate' }),
        'd|2026-06-28': 'stale',
        'e|2026-06-28': 'changed',
        'f|2026-06-28': 'ahead',
        't|2026-06-28': 'stale',
      };
      const report = await verifyIn(lab, readings);
      expect(kindsOf(report)).toEqual(kinds);
      expect(report.status).toBe('findings');
      expect(report.findings).toMatchObject({
        checked: 8,
        counts: { missing: 1, changed: 2, duplicate: isUnique ? 0 : 1, stale: 2, ahead: 1, unstaged: 0, null_key: 0, moved: 0 },
        keys: [
          { staged: { id: 'a', n: BIG, v: 'v of a' }, final: null, copies: 0 },
          { staged: { id: 'b', v: 'v of b' }, final: { id: 'b', v: 'by hand', n: BIG }, copies: 1 },
          ...(isUnique ? [] : [{ staged: { id: 'c' }, final: { id: 'c' }, copies: 2 }]),
          { staged: { n: BIG }, final: { n: '3' } },
          { staged: { x: 1.5 }, final: { x: null } },
          { staged: { n: BIG }, final: { n: '9007199254740994' } },
          { staged: { _dedup_deleted: true }, final: { _dedup_deleted: false } },
        ],
      });
      // A newer event may have been staged before the window.
      const { 'f|2026-06-28': _, ...certain } = kinds;
      expect(kindsOf(await verifyIn(lab, readings, DAY))).toEqual(certain);
      expect(Object.keys(kindsOf(await verifyIn(lab, readings, { limit: 2 })))).toEqual(['a|2026-06-28', 'b|2026-06-28']);

      const removed = isUnique ? 0 : 1;
      const planned = await verifyIn(lab, readings, { repair: 'plan' });
      expect(planned.findings?.repair).toEqual({ applied: false, inserted: 1, updated: 5, removed, remaining: null });
      expect(planned.statements.map(({ sql }) => /^MERGE INTO|ON CONFLICT/m.test(sql))).toEqual([true]);
      expect(await lab.finalRows(readings)).toEqual(wrong);

      const repaired = await verifyIn(lab, readings, { repair: 'apply' });
      expect(repaired.findings?.repair).toEqual({ applied: true, inserted: 1, updated: 5, removed, remaining: 0 });
      expect(repaired.status).toBe('ok');
      expect(await lab.finalRows(readings)).toEqual(right);
      await expectHealthy(lab, readings, 8);
    });

    whole('a repair is a merge of its own: the next merge has nothing to do, and the ledger has both', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 1), simple('b', 1));
      await byHand(lab, plain, `DELETE FROM {final} WHERE [id] = 'a'`);
      await verifyIn(lab, plain, { repair: 'apply' });
      expect((await lab.merge(plain)).status).toBe('nothing');
      await lab.run(plain, simple('a', 2));
      const rows = await lab.withDestination((destination) => {
        const { dialect } = destination;
        const columns = ['id', 'n', '_dedup_merge_seq'].map((name) => dialect.quote(name)).join(', ');
        return destination.query(statement('look', [`SELECT ${columns} FROM ${dialect.table('plain')}`]));
      });
      expect(columnsOf(rows, 'id', 'n', '_dedup_merge_seq').map(String).toSorted()).toEqual(['a,2,3', 'b,1,1']);
    });

    test('what no merge has covered is not judged: rows staged later, and rows of a load that is not merged', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 1));
      await lab.load(plain, simple('a', 2), simple('b', 1));
      await expectHealthy(lab, plain, 1);
      await expectHealthy(lab, plain, 1, DAY);
      await lab.merge(plain);
      await expectHealthy(lab, plain, 2);
      await startLoadBefore(lab, plain, 'late');
      await expectHealthy(lab, plain, 2);
      // The same rows by a load that no ledger row calls pending: covered, and missing.
      await byHand(lab, plain, `UPDATE {staging} SET [_dedup_load_id] = 'settled' WHERE [_dedup_load_id] = 'late'`);
      expect(kindsOf(await verifyIn(lab, plain))).toEqual({ late: 'missing', a: 'stale' });
    });

    whole('a merge that is not in the ledger yet has done no harm', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 1));
      await lab.run(plain, simple('a', 2), simple('b', 1));
      const ledger = { ...plain, table: LEDGER_TABLE };
      await byHand(lab, ledger, `DELETE FROM {final} WHERE [kind] = 'merge' AND [seq] = 2`);
      expect((await expectHealthy(lab, plain, 1)).findings?.complete).toBe(true);
      await expectHealthy(lab, plain, 1, { repair: 'apply' });
    });

    laxAndWhole('a NULL key is found in any part of the table, also where it lies in no partition', async () => {
      const lab = await Lab.open(harness());
      const dialect = await dialectOf(at(lab.url, readings));
      const columns = readings.columns.map(({ name, type }) => ({ name, type }));
      await lab.prepare(statement('create by hand', dialect.createTable({ name: 'readings', columns })));
      await lab.run(readings, ...EVENTS);
      await byHand(lab, readings, `INSERT INTO {final} ([id], [n]) VALUES ('no day', 1)`);
      expect(kindsOf(await verifyIn(lab, readings, DAY))).toEqual({ 'no day|null': 'null_key' });
    });

    whole('expired staging raises no alarm', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 1), simple('b', 1));
      await lab.run(plain, simple('b', 2));
      await byHand(lab, plain, `DELETE FROM {staging} WHERE [n] = 1`);
      const report = await expectHealthy(lab, plain, 1);
      expect(report.findings?.complete).toBe(false);
      expect(report.notes).toEqual([
        'rows of plain that nothing staged explains are not judged: plain_staging has fewer rows than were loaded into it',
      ]);
      await byHand(lab, plain, `DELETE FROM {staging}`);
      await expectHealthy(lab, plain, 0);
      await expectHealthy(lab, plain, 0, DAY);
    });

    test('a window judges the keys staged in it, and a repair sets them to the greatest of all that is staged', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 9, 'greatest'), simple('b', 1));
      const first = (await verifyIn(lab, plain)).window.end;
      const since = parseInstant(first ?? '') ?? 0n;
      await lab.run(plain, simple('a', 5, 'late'), simple('c', 1));
      const right = await lab.finalRows(plain);
      await expectHealthy(lab, plain, 2, { since });
      await byHand(lab, plain, `DELETE FROM {final}`);
      expect(kindsOf(await verifyIn(lab, plain, { since }))).toEqual({ a: 'missing', c: 'missing' });
      await verifyIn(lab, plain, { since, repair: 'apply' });
      expect(await lab.finalRows(plain)).toEqual(right.filter((row) => row['id'] !== 'b'));
      await verifyIn(lab, plain, { repair: 'apply' });
      expect(await lab.finalRows(plain)).toEqual(right);
    });

    whole('nothing staged in the window, or nothing merged: nothing to verify', async () => {
      const lab = await Lab.open(harness());
      expect((await verifyIn(lab, plain)).status).toBe('nothing');
      await lab.load(plain, simple('a', 1));
      expect((await verifyIn(lab, plain)).status).toBe('nothing');
      await lab.merge(plain);
      expect((await verifyIn(lab, plain, { since: instantOfMillis(Date.now() + 3_600_000) })).status).toBe('nothing');
    });

    whole('a row that a merge wrote and nothing staged explains stays, and is told of', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 1));
      await byHand(
        lab,
        plain,
        `INSERT INTO {final} ([id], [n], [_dedup_merge_seq]) VALUES ('ghost', 1, 1), ('foreign', 1, NULL)`,
      );
      const report = await verifyIn(lab, plain, { repair: 'apply' });
      expect([report.status, kindsOf(report)]).toEqual(['findings', { ghost: 'unstaged' }]);
      expect(report.notes).toEqual([
        '1 finding: 1 without a staged row',
        'not judged: 1 row of plain that no merge has written and nothing staged explains',
        'staging cannot set right: 1 without a staged row',
      ]);
      expect(await lab.rowsIn('plain')).toBe(3);
      await expectHealthy(lab, plain, 1, DAY);
    });

    lax('a table that was there before dedup: its own rows are right, its other columns survive a repair', async () => {
      const lab = await Lab.open(harness());
      const dialect = await dialectOf(at(lab.url, plain));
      // With dedup's columns already: the emulator does not see those that an ALTER has added.
      const columns = [...finalColumns(plain), { name: 'note', type: 'STRING' as const }].map(({ name, type }) => ({
        name,
        type,
      }));
      await lab.prepare(statement('create by hand', dialect.createTable({ name: 'plain', columns })));
      await byHand(
        lab,
        plain,
        `INSERT INTO {final} ([id], [v], [n], [note]) VALUES ('old', 'o', 1, 'kept'), ('ahead', 'h', 9, 'kept'), ('both', 'o', 1, 'kept')`,
      );
      await lab.run(plain, simple('ahead', 3), simple('both', 2), simple('new', 1));
      await expectHealthy(lab, plain, 3);
      await byHand(
        lab,
        plain,
        `INSERT INTO {final} SELECT * FROM {final} WHERE [id] IN ('old', 'both')`,
        `UPDATE {final} SET [v] = 'by hand' WHERE [id] = 'both'`,
        `INSERT INTO {final} ([id], [v], [n], [note]) VALUES ('old', 'older', 0, 'lost')`,
        `INSERT INTO {final} ([v], [n]) VALUES ('no key', 1)`,
      );
      const report = await verifyIn(lab, plain);
      expect(kindsOf(report)).toEqual({ old: 'duplicate', both: 'duplicate', null: 'null_key' });
      expect(report.findings?.repair).toBeNull();
      const repaired = await verifyIn(lab, plain, { repair: 'apply' });
      expect(repaired.findings?.repair).toEqual({ applied: true, inserted: 0, updated: 0, removed: 3, remaining: 1 });
      expect(repaired.status).toBe('findings');
      const rows = await lab.withDestination((destination) =>
        destination.query(
          statement('look', [`SELECT * FROM ${dialect.table('plain')} ORDER BY ${dialect.quote('id')}, ${dialect.quote('n')}`]),
        ),
      );
      expect(new Set(columnsOf(rows, 'id', 'v', 'n', 'note').map(String))).toEqual(
        new Set([',no key,1,', 'ahead,h,9,kept', 'both,both2,2,kept', 'new,new1,1,', 'old,o,1,kept']),
      );
      expect(rows).toHaveLength(5);
      expect(kindsOf(await verifyIn(lab, plain, DAY))).toEqual({ null: 'null_key' });
    });

    whole('a column and delete_when that the spec has newly are not compared before the tables have them', async () => {
      const lab = await Lab.open(harness());
      await lab.run(plain, simple('a', 1), simple('b', 1));
      const grown: TableSpec = {
        ...plain,
        columns: [...plain.columns, { name: 'later', type: 'STRING', from: ['later'] }],
        deleteWhen: { field: ['op'], in: ['D'] },
        sourcePartition: ['later'],
      };
      await expectHealthy(lab, grown, 2);
      await lab.run(grown, '{"id":"a","n":2,"op":"D"}');
      await expectHealthy(lab, grown, 2);
      await byHand(lab, grown, `UPDATE {final} SET [_dedup_deleted] = FALSE WHERE [id] = 'a'`);
      expect(kindsOf(await verifyIn(lab, grown))).toEqual({ a: 'stale' });
    });

    whole('a staging table that something else fills', async () => {
      const lab = await Lab.open(harness());
      const foreign: TableSpec = {
        ...plain,
        staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true },
        deleteWhen: { field: ['op'], in: ['D'] },
      };
      const dialect = await dialectOf(at(lab.url, foreign));
      const columns: readonly { readonly name: string; readonly type: ColumnType }[] = [
        ...foreign.columns.map(({ name, type }) => ({ name, type })),
        { name: 'op', type: 'STRING' },
        { name: 'publish_time', type: 'TIMESTAMP' },
      ];
      await lab.prepare(statement('create by hand', dialect.createTable({ name: 'landing', columns })));
      const now = dialect.timestamp(instantOfMillis(Date.now() - 1000));
      const put = async (...rows: readonly string[]): Promise<void> =>
        byHand(
          lab,
          foreign,
          ...rows.map((row) => `INSERT INTO {staging} ([id], [n], [v], [op], [publish_time]) VALUES (${row}, ${now})`),
        );
      await put(`'a', 1, 'x', 'U'`, `'a', 2, 'y', 'U'`, `'b', 1, 'payload', 'D'`, `NULL, 1, 'unusable', 'U'`);
      await lab.merge(foreign);
      const right = await lab.finalRows(foreign);
      const report = await expectHealthy(lab, foreign, 2);
      expect(report.notes).toEqual([
        'rows of plain that nothing staged explains are not judged: something else fills landing, and may have taken rows from it',
      ]);
      await byHand(lab, foreign, `UPDATE {final} SET [v] = 'z' WHERE [id] = 'a'`, `DELETE FROM {final} WHERE [id] = 'b'`);
      expect(kindsOf(await verifyIn(lab, foreign, DAY))).toEqual({ a: 'changed', b: 'missing' });
      await verifyIn(lab, foreign, { repair: 'apply' });
      expect(await lab.finalRows(foreign)).toEqual(right);
    });

    whole('a key seen under two source partitions is a finding of its own kind', async () => {
      const lab = await Lab.open(harness());
      const spec = specOf({ id: 'STRING', p: 'INT64', n: 'INT64' }, ['id'], ['n'], { table: 'moved', sourcePartition: ['p'] });
      await lab.run(spec, '{"id":"a","p":1,"n":1}', '{"id":"a","p":1,"n":2}', '{"id":"b","p":1,"n":1}', '{"id":"b","p":2,"n":2}');
      expect(kindsOf(await verifyIn(lab, spec))).toEqual({ b: 'moved' });
      expect((await verifyIn(lab, spec, { repair: 'apply' })).statements).toEqual([]);
    });

    whole('a sample looks at the same keys every time, and at no others', async () => {
      const lab = await Lab.open(harness());
      const ids = Array.from({ length: 200 }, (_, index) => `k${index}`);
      await lab.run(plain, ...ids.map((id) => simple(id, 1)));
      const half = await verifyIn(lab, plain, { sample: 5000 });
      expect(half.findings?.checked).toBeGreaterThan(50);
      expect(half.findings?.checked).toBeLessThan(150);
      await byHand(lab, plain, `UPDATE {final} SET [v] = 'by hand'`);
      const [first, second] = [await verifyIn(lab, plain, { sample: 5000 }), await verifyIn(lab, plain, { sample: 5000 })];
      expect(first.findings?.keys).toHaveLength(half.findings?.checked ?? 0);
      expect(second.findings?.keys).toEqual(first.findings?.keys);
    });
  });
}

/** A load that began before the last merge and whose rows no merge has settled: `late` (new) and `a` (newer), staged before the watermark. */
async function startLoadBefore(lab: Lab, spec: TableSpec, runId: string): Promise<void> {
  const state = await lab.inspect(spec);
  const stamp = state.now - 3_600_000_000n;
  const entry: LedgerEntry = {
    kind: 'load_started',
    table: spec.table,
    runId,
    version: '0.0.0-test',
    incarnations: { final: state.final?.incarnation ?? '', staging: state.staging?.incarnation ?? '' },
    identity: JSON.stringify({ natural_key: spec.naturalKey, source_offset: spec.sourceOffset }),
    startedAt: stamp,
    recordedAt: state.now,
    windowStart: stamp,
    windowEnd: null,
    details: {},
  };
  const dialect = await dialectOf(at(lab.url, spec));
  await lab.withDestination((destination) => destination.execute(compileAppendLedger(entry, dialect), `by-hand/${runId}`));
  const values = (id: string, n: number): string => `'${id}', ${n}, ${dialect.timestamp(stamp)}, '${runId}', 1`;
  const columns = '([id], [n], [_dedup_ingested_at], [_dedup_load_id], [_dedup_hash])';
  await byHand(
    lab,
    spec,
    ...[values('late', 1), values('a', 99)].map((row) => `INSERT INTO {staging} ${columns} VALUES (${row})`),
  );
}
