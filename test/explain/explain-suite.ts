import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import type { ExplanationReport } from '../../src/pipeline/explanation-report.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileAppendLedger } from '../../src/sql/ledger.ts';
import { statement } from '../../src/sql/statement.ts';
import { at, type Harness } from '../conformance/harness.ts';
import { Lab, textSource } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';

const readings = specOf(
  { device_id: 'STRING', reading_ts: 'TIMESTAMP', value: 'FLOAT64', site: 'STRING', n: 'INT64' },
  ['device_id', 'reading_ts'],
  ['n'],
  { table: 'readings', deleteWhen: { field: ['op'], in: ['D'] }, partitionBy: { column: 'reading_ts', granularity: 'day' } },
);
/** The same moment as the events have, in another zone. */
const KEY = ['device_id=a', 'reading_ts=2026-06-28T02:00:00+02:00'];
const event = (n: number, more: object = {}): string =>
  JSON.stringify({ device_id: 'a', reading_ts: '2026-06-28T00:00:00Z', n, ...more });

/** What of a version tells why it ranks where it does. */
function ranks(report: TableReport): readonly unknown[] {
  return explanationOf(report).versions.map(({ number, kind, sourceOffset, outcome, copyOf, why, merged, isFinal }) => [
    number,
    kind,
    sourceOffset,
    outcome,
    copyOf,
    why,
    [...(merged ? ['merged'] : []), ...(isFinal ? ['final'] : [])].join(' '),
  ]);
}

export function explanationOf(report: TableReport): ExplanationReport {
  expect(report.error).toBeNull();
  if (report.explanation === null) throw new Error('no explanation');
  return report.explanation;
}

const wideRow = (epoch: number, lsn: string): string =>
  `{"tenant":"it's \\\\ = \\"x\\"","id":-9223372036854775808,"big=ger":1.50,"ok":true,"day":"0001-01-01","at":"2026-06-28 09:30","epoch":${epoch},"lsn":"${lsn}"}`;

/** Where a row went, on every destination alike. */
export function explainSuite(harness: () => Harness): void {
  describe('explain', () => {
    test('every reason to win or to lose, in rank order, with what the final table holds', async () => {
      const lab = await Lab.open(harness());
      await lab.run(
        readings,
        event(1, { value: 1 }),
        event(2, { value: 2 }),
        event(2, { value: 2 }),
        event(3, { value: 3 }),
        event(3, { op: 'D' }),
        event(3, { op: 'D' }),
        event(1, { value: 1 }),
        JSON.stringify({ device_id: 'b', reading_ts: '2026-06-28T00:00:00Z', n: 9 }),
      );
      const report = await lab.explain(readings, KEY);
      expect(ranks(report)).toEqual([
        [1, 'tombstone', '3', 'won', null, 'the highest n; a tombstone beats a row that has it too', 'merged final'],
        [2, 'tombstone', '3', 'redelivered', 1, 'redelivered copy of #1', 'merged final'],
        [3, 'row', '3', 'tombstone', null, 'a tombstone, #1, beats a row with the same n', 'merged'],
        [4, 'row', '2', 'superseded', null, 'lower n than #1', 'merged'],
        [5, 'row', '2', 'superseded', 4, 'lower n than #1; redelivered copy of #4', 'merged'],
        [6, 'row', '1', 'superseded', null, 'lower n than #1', 'merged'],
        [7, 'row', '1', 'superseded', 6, 'lower n than #1; redelivered copy of #6', 'merged'],
      ]);
      const { key, verdict, staged, versions, final, loads } = explanationOf(report);
      expect({ key, verdict, staged }).toEqual({
        key: { device_id: 'a', reading_ts: '2026-06-28T00:00:00.000000Z' },
        verdict: { code: 'current', text: 'the final row is version #1, a tombstone: the key is deleted' },
        staged: 7,
      });
      expect(versions.map(({ position, columns }) => [position, columns])).toEqual([
        ['events.ndjson:5', { value: null, site: null }],
        ['events.ndjson:6', { value: null, site: null }],
        ['events.ndjson:4', { value: 3, site: null }],
        ['events.ndjson:2', { value: 2, site: null }],
        ['events.ndjson:3', { value: 2, site: null }],
        ['events.ndjson:1', { value: 1, site: null }],
        ['events.ndjson:7', { value: 1, site: null }],
      ]);
      expect(final).toEqual({
        kind: 'tombstone',
        sourceOffset: '3',
        hash: '0',
        mergedAt: expect.stringMatching(/Z$/),
        mergeSeq: 1,
        version: 1,
        copies: 1,
        columns: { value: null, site: null },
        merge: {
          seq: 1,
          repair: false,
          rebuild: false,
          runId: versions[0]?.loadId,
          recordedAt: expect.stringMatching(/Z$/),
          window: { start: null, end: expect.stringMatching(/Z$/) },
          jobs: expect.any(Array),
        },
      });
      expect(loads).toEqual([
        {
          runId: versions[0]?.loadId,
          startedAt: expect.any(String),
          finishedAt: expect.any(String),
          files: ['events.ndjson'],
          staged: 8,
        },
      ]);
      expect([report.status, report.exitClass, report.notes]).toEqual(['ok', null, []]);
    });

    test('a conflict: the hash decides, and the final row is the version that is said to have won', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, event(5, { value: 1 }), event(5, { value: 2 }), event(5, { value: 2 }), event(4, { value: 9 }));
      const report = await lab.explain(readings, KEY);
      const { versions, final } = explanationOf(report);
      expect(versions.map(({ outcome }) => outcome).filter((outcome) => outcome === 'conflict').length).toBeGreaterThan(0);
      const [winner, ...others] = versions;
      expect(winner?.why).toBe('the highest n; of two payloads with it the higher hash');
      expect(final?.columns).toEqual(winner?.columns);
      for (const { outcome, hash, why } of others.filter((version) => version.outcome === 'conflict')) {
        expect([outcome, BigInt(hash) < BigInt(winner?.hash ?? 0)]).toEqual(['conflict', true]);
        expect(why).toMatch(/^conflict with #1: same n, other payload; the higher hash wins/);
      }
    });

    test('not merged yet: what the next merge takes, and what the final table holds until then', async () => {
      const lab = await Lab.open(harness());
      await lab.load(readings, event(1, { value: 1 }));
      expect(explanationOf(await lab.explain(readings, KEY))).toMatchObject({
        verdict: {
          code: 'not-merged',
          text: 'not merged yet: the next dedup merge takes version #1, and the final table does not have the key',
        },
        final: null,
        versions: [{ why: 'no other version', merged: false, isFinal: false }],
      });
      await lab.merge(readings);
      await lab.load(readings, event(2, { value: 2 }), event(1, { value: 1 }));
      const behind = await lab.explain(readings, KEY);
      expect(ranks(behind)).toEqual([
        [1, 'row', '2', 'won', null, 'the highest n', ''],
        [2, 'row', '1', 'superseded', null, 'lower n than #1', 'merged final'],
        [3, 'row', '1', 'superseded', 2, 'lower n than #1; redelivered copy of #2', 'final'],
      ]);
      expect(explanationOf(behind).verdict).toEqual({
        code: 'not-merged',
        text: 'not merged yet: the next dedup merge takes version #1, and the final row is version #2',
      });
      // The versions that are shown stop before the one that is in the final table: it is found all the same.
      const cut = await lab.explain(readings, KEY, 1);
      expect(explanationOf(cut).verdict).toEqual(explanationOf(behind).verdict);
      expect(explanationOf(cut).versions.map(({ number }) => number)).toEqual([1, 2]);
      expect(cut.notes).toEqual(['1 more staged versions are not shown (--limit)']);
      await lab.merge(readings);
      expect(explanationOf(await lab.explain(readings, KEY))).toMatchObject({
        verdict: { code: 'current', text: 'the final row is version #1' },
        final: { version: 1, mergeSeq: 2 },
      });
    });

    test('a load that has not finished is not taken for merged, however old its rows', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, event(1, { value: 1 }));
      await lab.run(readings, event(2, { value: 2 }));
      const { versions } = explanationOf(await lab.explain(readings, KEY));
      const late = await lab.inspect(readings);
      // A row of a load that another process began before those merges, and of which it has committed a segment only now.
      await lab.withDestination(async (destination) => {
        const entry = {
          kind: 'load_started',
          table: 'readings',
          runId: 'slow',
          version: '0',
          incarnations: { final: late.final?.incarnation ?? '', staging: late.staging?.incarnation ?? '' },
          identity: '{"natural_key":["device_id","reading_ts"],"source_offset":["n"]}',
          startedAt: late.now - 60_000_000n,
          recordedAt: late.now - 60_000_000n,
          windowStart: late.now - 60_000_000n,
          windowEnd: null,
          details: { files: ['slow.ndjson'] },
        } as const;
        await destination.execute(compileAppendLedger(entry, destination.dialect), 'slow');
      });
      const dialect = await dialectOf(at(lab.url, readings));
      await lab.insert('readings_staging', {
        device_id: `'a'`,
        reading_ts: dialect.timestamp(1_782_604_800_000_000n),
        value: '7',
        n: '7',
        _dedup_ingested_at: dialect.timestamp(late.now - 50_000_000n),
        _dedup_load_id: `'slow'`,
        _dedup_position: `'slow.ndjson:1'`,
        _dedup_hash: '7',
        _dedup_deleted: 'FALSE',
      });
      const report = await lab.explain(readings, KEY);
      expect(explanationOf(report)).toMatchObject({
        verdict: { code: 'not-merged' },
        versions: [
          { sourceOffset: '7', loadId: 'slow', position: 'slow.ndjson:1', merged: false },
          { ...versions[0], number: 2, outcome: 'superseded', why: 'lower n than #1' },
          { number: 3, sourceOffset: '1', merged: true },
        ],
      });
      expect(explanationOf(report).loads.find(({ runId }) => runId === 'slow')).toMatchObject({
        finishedAt: null,
        files: ['slow.ndjson'],
        staged: null,
      });
      await lab.merge(readings);
      expect(explanationOf(await lab.explain(readings, KEY)).verdict.code).toBe('current');
    });

    test('a key that never came, a table that is not there yet, and rows that have expired', async () => {
      const lab = await Lab.open(harness());
      const nothing = await lab.explain(readings, KEY);
      expect(nothing.notes).toEqual(['table readings_staging does not exist yet: nothing was ever loaded']);
      expect(explanationOf(nothing)).toMatchObject({ verdict: { code: 'never-staged' }, staged: 0, versions: [], final: null });
      await lab.run(readings, event(1, { value: 1 }), event(2, { value: 2 }));
      expect(explanationOf(await lab.explain(readings, ['device_id=z', KEY[1] ?? ''])).verdict).toEqual({
        code: 'never-staged',
        text: 'nothing was ever staged for this key (retention 30 d), and the final table does not have it: it did not come, or it was rejected',
      });
      const forget = async (condition: string): Promise<void> =>
        lab.withDestination((destination) =>
          destination.execute(
            statement('expire', [`DELETE FROM ${destination.dialect.table('readings_staging')} WHERE ${condition}`]),
            `expire ${condition}`,
          ),
        );
      await forget('n = 2');
      expect(explanationOf(await lab.explain(readings, KEY))).toMatchObject({
        verdict: {
          code: 'final-ahead',
          text: 'the final row is greater than anything staged: it was merged before its staged rows expired',
        },
        final: { version: null, sourceOffset: '2' },
        versions: [{ number: 1, sourceOffset: '1', isFinal: false }],
      });
      await forget('TRUE');
      expect(explanationOf(await lab.explain(readings, KEY)).verdict).toEqual({
        code: 'expired',
        text: 'nothing is staged for this key any more: the final row was merged before its staged rows expired (retention 30 d)',
      });
    });

    test('a row that a merge has covered and the final table does not hold is a finding', async () => {
      const lab = await Lab.open(harness());
      await lab.run(readings, event(2, { value: 2 }));
      await lab.withDestination((destination) =>
        destination.execute(statement('break', [`DELETE FROM ${destination.dialect.table('readings')} WHERE n = 2`]), 'break'),
      );
      const report = await lab.explain(readings, KEY);
      expect([report.status, report.exitClass, explanationOf(report).verdict.code]).toEqual(['findings', 'findings', 'lost']);
      expect(explanationOf(report).verdict.text).toMatch(/covered version #1, but the final table has no such row.*dedup verify/);
    });

    test('offsets and keys of several columns of several types', async () => {
      const lab = await Lab.open(harness());
      const spec = specOf(
        {
          tenant: 'STRING',
          id: 'INT64',
          'big=ger': 'NUMERIC',
          ok: 'BOOL',
          day: 'DATE',
          at: 'DATETIME',
          epoch: 'INT64',
          lsn: 'NUMERIC',
        },
        ['tenant', 'id', 'big=ger', 'ok', 'day', 'at'],
        ['epoch', 'lsn'],
        { table: 'wide' },
      );
      await lab.run(spec, wideRow(1, '10.5'), wideRow(2, '9.25'), wideRow(2, '9.50'));
      const key = [
        `tenant=it's \\ = "x"`,
        'id=-9223372036854775808',
        'big=ger=1.5',
        'ok=true',
        'day=0001-01-01',
        'at=2026-06-28T09:30',
      ];
      const report = await lab.explain(spec, key.toReversed());
      expect(explanationOf(report).key).toEqual({
        tenant: `it's \\ = "x"`,
        id: '-9223372036854775808',
        'big=ger': '1.5',
        ok: 'true',
        day: '0001-01-01',
        at: '2026-06-28T09:30:00.000000',
      });
      expect(explanationOf(report).versions.map(({ sourceOffset, why }) => [sourceOffset, why])).toEqual([
        [['2', '9.5'], 'the highest epoch, lsn'],
        [['2', '9.25'], 'lower epoch, lsn than #1'],
        [['1', '10.5'], 'lower epoch, lsn than #1'],
      ]);
      expect(explanationOf(report).final).toMatchObject({ sourceOffset: ['2', '9.5'], version: 1 });
    });

    test('columns and values of any kind', async () => {
      const lab = await Lab.open(harness());
      const names = ['select', 'row-id', 'größe', "it's", 'two words', 'a=b'].filter(
        (name) => !harness().refusesNames.includes(name),
      );
      const [first = '', second = '', ...payload] = names;
      const spec = specOf(
        { ...Object.fromEntries(names.map((name) => [name, 'STRING' as const])), order: 'INT64' },
        [first, second],
        ['order'],
        { table: 'strange' },
      );
      // The emulator does not read the escape of U+0000 in a literal.
      const values = [
        ...(harness().thorough && harness().rejectsText?.('\u0000') !== true ? ['\u0000'] : []),
        '',
        "it's \\",
        '{{projectId}} ${x} `',
        '\t\n \u2028',
        '😀 e\u0301',
      ];
      for (const value of values) {
        const row = { [first]: value, [second]: 'x', ...Object.fromEntries(payload.map((name) => [name, value])) };
        await lab.loadFrom(spec, [textSource([JSON.stringify({ ...row, order: '9007199254740993' })], 'odd: name.ndjson')]);
      }
      await lab.merge(spec);
      for (const value of values) {
        const report = explanationOf(await lab.explain(spec, [`${first}=${value}`, `${second}=x`]));
        expect(report).toMatchObject({
          key: { [first]: value, [second]: 'x' },
          verdict: { code: 'current' },
          staged: 1,
          versions: [{ sourceOffset: '9007199254740993', position: 'odd: name.ndjson:1' }],
          final: { columns: Object.fromEntries(payload.map((name) => [name, value])) },
        });
      }
    });

    test('a staging table that something else fills: no load, no position, rows without an offset, an adopted final row', async () => {
      const lab = await Lab.open(harness());
      const spec: TableSpec = specOf({ id: 'INT64', v: 'STRING', n: 'INT64' }, ['id'], ['n'], {
        table: 'served',
        staging: { table: 'landing', ingestedAt: 'publish_time', foreign: true },
        deleteWhen: { field: ['op'], in: ['D'] },
      });
      const dialect = await dialectOf(at(lab.url, spec));
      const columns = [
        ...spec.columns.map(({ name, type }) => ({ name, type })),
        { name: 'op', type: 'STRING' as const },
        { name: 'publish_time', type: 'TIMESTAMP' as const },
      ];
      await lab.prepare(
        statement('create by hand', dialect.createTable({ name: 'landing', columns })),
        statement(
          'adopt',
          dialect.createTable({
            name: 'served',
            columns: spec.columns.map(({ name, type }) => ({ name, type })),
            uniqueKey: spec.naturalKey,
          }),
        ),
      );
      const publishTime = dialect.timestamp(instantOfMillis(Date.now() - 60_000));
      const landed = (id: number, v: string, n: string, op = 'NULL'): Readonly<Record<string, string>> => ({
        id: String(id),
        v: `'${v}'`,
        n,
        op,
        publish_time: publishTime,
      });
      await lab.insert('served', { id: '1', v: `'old'`, n: 'NULL' }, { id: '2', v: `'old'`, n: '9' });
      // The final table has none of dedup's columns yet.
      expect(explanationOf(await lab.explain(spec, ['id=2']))).toMatchObject({
        verdict: { code: 'adopted' },
        final: { sourceOffset: '9', hash: null, mergeSeq: null, mergedAt: null, merge: null, columns: { v: 'old' } },
      });
      await lab.insert(
        'landing',
        landed(1, 'x', '1'),
        landed(1, 'dropped', '2', `'D'`),
        landed(1, 'no offset', 'CAST(NULL AS ' + dialect.type('INT64') + ')'),
        landed(3, 'no offset', 'CAST(NULL AS ' + dialect.type('INT64') + ')'),
      );
      expect(explanationOf(await lab.explain(spec, ['id=1'])).verdict.code).toBe('not-merged');
      await lab.merge(spec);
      expect(explanationOf(await lab.explain(spec, ['id=1']))).toMatchObject({
        verdict: { code: 'current', text: 'the final row is version #1, a tombstone: the key is deleted' },
        versions: [
          { kind: 'tombstone', loadId: null, position: null, columns: { v: null }, hash: '0', merged: true },
          { kind: 'row', columns: { v: 'x' }, outcome: 'superseded' },
          { number: 3, outcome: 'unusable', columns: { v: 'no offset' } },
        ],
        loads: [],
      });
      const unusable = explanationOf(await lab.explain(spec, ['id=3']));
      expect(unusable).toMatchObject({
        verdict: { code: 'unusable' },
        versions: [{ outcome: 'unusable', why: 'n is NULL, so no merge takes it', isFinal: false }],
      });
    });

    test('a spec that is wider than its tables: what is new is NULL until the next merge', async () => {
      const lab = await Lab.open(harness());
      const { deleteWhen: _, ...before } = readings;
      await lab.run({ ...before, columns: before.columns.filter(({ name }) => name !== 'site') }, event(1, { value: 1 }));
      expect(explanationOf(await lab.explain(readings, KEY))).toMatchObject({
        verdict: { code: 'current' },
        versions: [{ kind: 'row', columns: { value: 1, site: null } }],
        final: { columns: { value: 1, site: null } },
      });
    });

    test('a key that two source partitions have sent, and a final table with two rows of one key', async () => {
      const lab = await Lab.open(harness());
      const spec = specOf({ id: 'INT64', p: 'INT64', n: 'INT64' }, ['id'], ['n'], { table: 'moved', sourcePartition: ['p'] });
      await lab.run(spec, '{"id":1,"p":0,"n":10}', '{"id":1,"p":1,"n":5}');
      const copies = harness().uniqueKeys === true ? 1 : 2;
      if (copies === 2) await lab.insert('moved', { id: '1', p: '0', n: '3' });
      const report = await lab.explain(spec, ['id=1']);
      expect(explanationOf(report)).toMatchObject({ verdict: { code: 'current' }, final: { copies, sourceOffset: '10' } });
      expect(report.notes).toEqual([
        ...(copies === 2 ? ['the final table has 2 rows with this key: run dedup verify'] : []),
        'versions of this key came from 2 source partitions (p): their offsets cannot be compared',
      ]);
    });
  });
}
