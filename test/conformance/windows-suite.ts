import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/events/open-sources.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import { specOf } from '../sql/shapes.ts';
import { columnsOf, insertStatement, type Harness } from './harness.ts';
import { Lab, textSource } from './lab.ts';

const spec = specOf({ id: 'INT64', v: 'STRING', n: 'INT64' }, ['id'], ['n'], { table: 'windowed' });
const event = (id: number, n: number): string => `{"id":${id},"v":"${n}","n":${n}}`;

async function* nothing(): AsyncIterable<Uint8Array> {}

/** Which staged rows a merge reads, and that reading them again is harmless. */
export function windowsSuite(harness: () => Harness): void {
  describe('windows', () => {
    test('no events: tables are there, nothing is merged, and it is no failure', async () => {
      const lab = await Lab.open(harness());
      const report = await lab.run(spec);
      expect(report.error).toBeNull();
      expect(report.rows).toMatchObject({
        read: 0,
        rejected: 0,
        staged: 0,
        scanned: 0,
        winners: 0,
        inserted: 0,
        updated: 0,
        unchanged: 0,
      });
      expect(await lab.finalRows(spec)).toEqual([]);
    });

    test('files are read from disk, in the order given', async () => {
      const lab = await Lab.open(harness());
      const files = ['b.ndjson', 'a.ndjson'].map((name) => join(lab.folder, name));
      await writeFile(files[0] ?? '', `${event(1, 1)}\r\n\r\n${event(2, 1)}`);
      await writeFile(files[1] ?? '', `\uFEFF${event(1, 2)}\n`);
      const report = await lab.loadFrom(spec, await openSources(files, nothing()));
      expect(report.rows).toMatchObject({ read: 3, rejected: 0, staged: 3 });
      lab.expectCounts(await lab.merge(spec), { scanned: 3, superseded: 1, inserted: 2 });
      expect(columnsOf(await lab.finalRows(spec), 'id', 'v')).toEqual([
        [1n, '2'],
        [2n, '1'],
      ]);
    });

    test('several loads wait for one merge; a second merge has nothing to do', async () => {
      const lab = await Lab.open(harness());
      await lab.load(spec, event(1, 1), event(2, 1));
      await lab.load(spec, event(1, 2));
      lab.expectCounts(await lab.merge(spec), { scanned: 3, superseded: 1, inserted: 2, updated: 0 });
      const again = await lab.merge(spec);
      expect(again.status).toBe('nothing');
      lab.expectCounts(again, { inserted: 0, updated: 0, unchanged: 2 });
    });

    test('a merge reads again what it may have read before, and counts it as unchanged', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1), event(2, 1));
      lab.expectCounts(await lab.run(spec, event(3, 1)), { scanned: 3, inserted: 1, updated: 0, unchanged: 2 });
    });

    test('rows that are put into staging by hand, with a stamp within the overlap, are merged', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1), event(2, 1));
      await lab.withDestination(async (destination) => {
        const stamp = destination.dialect.timestamp(instantOfMillis(Date.now() - 600_000));
        const rows = [
          { id: '2', v: "'2'", n: '2', _dedup_ingested_at: stamp },
          { id: '3', v: "'1'", n: '1', _dedup_ingested_at: stamp },
        ];
        const sql = insertStatement('windowed_staging', rows, destination.dialect);
        await destination.prepare([{ summary: 'put rows into staging', sql }]);
      });
      lab.expectCounts(await lab.merge(spec), { scanned: 4, superseded: 1, inserted: 1, updated: 1, unchanged: 1 });
      expect(columnsOf(await lab.finalRows(spec), 'id', 'n')).toEqual([
        [1n, 1n],
        [2n, 2n],
        [3n, 1n],
      ]);
    });

    test('--since names the window by hand, --full reads all that is staged', async () => {
      const lab = await Lab.open(harness());
      const narrow = { ...spec, merge: { overlapSeconds: 0 } };
      await lab.run(narrow, event(1, 1));
      await sleep(20);
      const middle = instantOfMillis(Date.now());
      await sleep(20);
      await lab.run(narrow, event(2, 1));
      lab.expectCounts(await lab.merge(narrow, { since: middle }), { scanned: 1, unchanged: 1, inserted: 0, updated: 0 });
      lab.expectCounts(await lab.merge(narrow, { full: true }), { scanned: 2, unchanged: 2, inserted: 0, updated: 0 });
    });

    test('a final table that is dropped is filled again from staging', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1), event(2, 1));
      await lab.run(spec, event(2, 2));
      const before = await lab.finalRows(spec);
      await lab.withDestination(async (destination) =>
        destination.prepare([{ summary: 'drop', sql: `DROP TABLE ${destination.dialect.table('windowed')}` }]),
      );
      lab.expectCounts(await lab.merge(spec), { scanned: 3, inserted: 2, updated: 0 });
      expect(await lab.finalRows(spec)).toEqual(before);
    });

    test('a dry run changes nothing', async () => {
      const lab = await Lab.open(harness());
      const source = (): ReturnType<typeof textSource> => textSource([event(1, 1), 'junk']);
      const empty = await lab.loadFrom(spec, [source()], { dryRun: true });
      expect(empty).toMatchObject({ rows: { read: 2, rejected: 1, staged: 1 }, rejectsFile: null });
      expect(await lab.inspect(spec)).toEqual({ now: expect.any(BigInt), ledger: false });
      await lab.load(spec, event(1, 1));
      const planned = await lab.merge(spec, { dryRun: true });
      expect(planned.status).toBe('planned');
      expect(planned.rows).toMatchObject({ scanned: 1, winners: 1 });
      expect(planned.statements.at(-1)?.sql).toMatch(/MERGE INTO|ON CONFLICT/);
      expect(await lab.finalRows(spec)).toEqual([]);
      lab.expectCounts(await lab.merge(spec), { inserted: 1 });
    });
  });
}
