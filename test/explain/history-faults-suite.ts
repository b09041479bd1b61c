import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import type { LedgerEntry } from '../../src/sql/ledger.ts';
import { compileAppendLedger } from '../../src/sql/ledger.ts';
import { statement } from '../../src/sql/statement.ts';
import { specOf } from '../sql/shapes.ts';
import { at, type Harness } from '../conformance/harness.ts';
import { Lab } from '../conformance/lab.ts';

const spec = specOf({ id: 'INT64', n: 'INT64' }, ['id'], ['n'], { table: 'served' });

/** A ledger in which things went wrong. */
export function historyFaultsSuite(harness: () => Harness): void {
  async function withEntries(...entries: readonly Partial<LedgerEntry>[]): Promise<Lab> {
    const lab = await Lab.open(harness());
    await lab.run(spec, '{"id":1,"n":1}');
    const { now, final, staging } = await lab.inspect(spec);
    await lab.withDestination(async (destination) => {
      for (const [index, entry] of entries.entries()) {
        const whole: LedgerEntry = {
          kind: 'merge',
          table: 'served',
          runId: `run-${index}`,
          version: '0.0.0',
          incarnations: { final: final?.incarnation ?? '', staging: staging?.incarnation ?? '' },
          identity: '{"natural_key":["id"],"source_offset":["n"]}',
          startedAt: now + BigInt(index) * 1_000_000n,
          recordedAt: now + BigInt(index) * 1_000_000n + 500_000n,
          windowStart: now,
          windowEnd: null,
          details: {},
          ...entry,
        };
        await destination.execute(compileAppendLedger(whole, destination.dialect), `entry ${index}`);
      }
    });
    return lab;
  }

  describe('history, when things went wrong', () => {
    test('counts that do not add up are told one by one, and exit 4', async () => {
      const lab = await withEntries(
        {
          details: {
            seq: 2,
            counts: {
              scanned: 10,
              unusable: 0,
              redelivered: 2,
              conflicting: 0,
              superseded: 1,
              winners: 6,
              inserted: 6,
              updated: 0,
              unchanged: 1,
            },
          },
        },
        { kind: 'load_started', runId: 'leaky', details: { files: ['x.ndjson'] } },
        { kind: 'load_finished', runId: 'leaky', details: { counts: { read: 1000, rejected: 1, staged: 998 } } },
      );
      const report = await lab.history(spec);
      expect([report.status, report.exitClass, report.notes]).toEqual(['findings', 'findings', ['2 entries do not add up']]);
      expect(report.history?.unbalanced).toBe(2);
      expect(report.history?.entries.map(({ balance }) => balance)).toEqual([
        { ok: false, faults: ['1,000 read, but 1 rejected + 998 staged = 999'] },
        {
          ok: false,
          faults: [
            '10 scanned, but 0 unusable + 2 redelivered + 0 conflicting + 1 superseded + 6 winners = 9',
            '6 winners, but 6 inserted + 0 updated + 1 unchanged = 7',
          ],
        },
        { ok: true, faults: [] },
        { ok: true, faults: [] },
      ]);
    });

    test('a load that is open, one that died, one that was settled unfinished, one that stopped, a failed merge: none is a fault', async () => {
      const old = { startedAt: 1_000_000n, recordedAt: 1_000_000n };
      const lab = await withEntries(
        { kind: 'load_started', runId: 'open', details: { files: ['open.ndjson'] } },
        { kind: 'load_started', runId: 'dead', ...old },
        { kind: 'load_started', runId: 'settled' },
        { kind: 'checked', runId: 'checker', details: { consumed: ['settled'], counts: { scanned: 0, winners: 0 } } },
        { kind: 'load_started', runId: 'stopped', details: { files: ['s.ndjson'] } },
        { kind: 'load_finished', runId: 'stopped', details: { counts: { read: 9, rejected: 0, staged: 4 }, stopped: true } },
        { kind: 'failed', runId: 'unlucky', details: { seq: 2, attempts: 3 } },
        { runId: 'mender', details: { seq: 3, repair: true } },
      );
      const report = await lab.history(spec);
      expect([report.status, report.exitClass, report.notes]).toEqual(['ok', null, []]);
      expect(
        report.history?.entries.map(({ runId, kind, state, files, finishedAt, attempts, repair, balance }) => [
          runId.startsWith('run') ? 'first' : runId,
          kind,
          state,
          files,
          finishedAt !== null,
          attempts,
          repair,
          balance.ok,
        ]),
      ).toEqual([
        ['mender', 'merge', 'done', [], true, null, true, null],
        ['unlucky', 'failed', 'failed', [], true, 3, false, null],
        ['stopped', 'load', 'stopped', ['s.ndjson'], true, null, false, null],
        ['checker', 'checked', 'done', [], true, null, false, null],
        ['settled', 'load', 'died', [], false, null, false, null],
        ['open', 'load', 'open', ['open.ndjson'], false, null, false, null],
        ['first', 'merge', 'done', [], true, null, false, true],
        ['first', 'load', 'done', ['events.ndjson'], true, null, false, true],
        ['dead', 'load', 'died', [], false, null, false, null],
      ]);
    });

    test('what was done to tables that are gone is told apart, and needs neither the tables nor a spec that fits them', async () => {
      const lab = await withEntries();
      const dialect = await dialectOf(at(lab.url, spec));
      await lab.prepare(statement('drop', [`DROP TABLE ${dialect.table('served')}`]));
      await lab.run(spec, '{"id":2,"n":2}');
      const report = await lab.history(spec);
      expect(report.history?.entries.map(({ kind, seq, ofPresentTables }) => [kind, seq, ofPresentTables])).toEqual([
        ['merge', 2, true],
        ['load', null, true],
        ['merge', 1, false],
        ['load', null, false],
      ]);
      const other = specOf({ id: 'STRING', n: 'INT64', m: 'INT64' }, ['id'], ['m'], { table: 'served' });
      expect((await lab.history(other)).history?.entries).toEqual(report.history?.entries);
    });

    test('a load that its input breaks off is recorded as stopped, with what it had staged', async () => {
      const lab = await Lab.open(harness());
      const wide = specOf({ id: 'INT64', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'served' });
      const line = Buffer.from(`${JSON.stringify({ id: 1, v: 'x'.repeat(1_000_000), n: 1 })}\n`);
      const broken = {
        name: 'broken.ndjson',
        open: async function* () {
          // More than one segment: the first is staged, the second is not.
          for (let count = 0; count < 100; count += 1) yield line;
          throw new Error('the disk is gone');
        },
      };
      await expect(lab.loadFrom(wide, [broken])).rejects.toThrow('the disk is gone');
      const report = await lab.history(wide);
      const [entry] = report.history?.entries ?? [];
      expect([report.history?.entries.length, report.exitClass]).toEqual([1, null]);
      expect(entry).toMatchObject({
        kind: 'load',
        state: 'stopped',
        files: ['broken.ndjson'],
        balance: { ok: null, faults: [] },
      });
      const { read, staged } = { read: null, staged: null, ...entry?.counts };
      // What was read beyond that counts for the load that reads it again.
      expect([await lab.rowsIn('served_staging'), read]).toEqual([staged, staged]);
    }, 60_000);
  });
}
