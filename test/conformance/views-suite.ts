import { describe, expect, test } from 'vitest';
import { whyNotMaterialized } from '../../src/sql/view-definitions.ts';
import type { ViewOf } from '../../src/sql/view.ts';
import { identityOf } from '../../src/pipeline/compare-tables.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { compileAppendLedger, type LedgerEntry } from '../../src/sql/ledger.ts';
import { statement } from '../../src/sql/statement.ts';
import { liveEvents } from '../model/live-events.ts';
import type { ModelEvent } from '../model/model.ts';
import { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { eventText, modelEvent } from '../model/stream-event.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { specOf } from '../sql/shapes.ts';
import { at, type Harness } from './harness.ts';
import { Lab } from './lab.ts';

const spec = specOf({ id: 'INT64', note: 'STRING', version: 'INT64' }, ['id'], ['version'], {
  table: 'seen',
  deleteWhen: { field: ['op'], in: ['D'] },
  uniqueOffsets: true,
});
const event = (id: number, version: number, note: string | null, op = 'U'): string => JSON.stringify({ id, version, note, op });

/** Reading at read time: always what the merges would leave, whatever they have done so far. */
export function viewsSuite(harness: () => Harness): void {
  describe('views', () => {
    test('show what the model says after any loads and merges, also those that were made before them', async () => {
      for (const seed of seeds(harness().streams)) {
        await withSeed(seed, async () => viewsOfOneStream(await Lab.open(harness()), new Random(seed)));
      }
    }, 300_000);

    test('are made once, stay when nothing changed, and are replaced when something did', async () => {
      const lab = await Lab.open(harness());
      expect((await lab.view(spec, { action: 'create', of: 'final' })).view).toMatchObject({ outcome: 'created' });
      expect(await lab.view(spec, { action: 'create', of: 'final' })).toMatchObject({
        status: 'nothing',
        statements: [],
        view: { outcome: 'unchanged', name: 'seen_current' },
      });
      await lab.run(spec, event(1, 1, 'one'), event(2, 1, 'two'), event(2, 2, null, 'D'));
      expect(await lab.liveRows(spec, `SELECT * FROM ${lab.table('seen_current')}`)).toEqual([
        { id: 1n, note: 'one', version: 1n },
      ]);
      const wider = specOf({ id: 'INT64', note: 'STRING', version: 'INT64', more: 'STRING' }, ['id'], ['version'], {
        ...spec,
        columns: [{ name: 'more', type: 'STRING', from: ['more'] }, ...spec.columns],
      });
      expect((await lab.view(wider, { action: 'create', of: 'final' })).view).toMatchObject({ outcome: 'replaced' });
      await lab.load(wider, JSON.stringify({ id: 1, version: 2, note: 'uno', more: 'x', op: 'U' }));
      expect((await lab.view(wider, { action: 'create', of: 'both' })).view).toMatchObject({ outcome: 'replaced' });
      expect(await lab.liveRows(wider, `SELECT * FROM ${lab.table('seen_current')}`)).toEqual([
        { more: 'x', id: 1n, note: 'uno', version: 2n },
      ]);
    });

    test('see the rows of a load that was under way when they were made, stamped before what is merged', async () => {
      const lab = await Lab.open(harness());
      const eager: TableSpec = { ...spec, merge: { overlapSeconds: 0 } };
      await lab.run(eager, event(1, 1, 'one'));
      const { now, final, staging } = await lab.inspect(eager);
      const stamp = now - 3_600_000_000n;
      const started: LedgerEntry = {
        kind: 'load_started',
        table: eager.table,
        runId: 'slow-load',
        version: '0.0.0-test',
        incarnations: { final: final?.incarnation ?? '', staging: staging?.incarnation ?? '' },
        identity: identityOf(eager),
        startedAt: stamp,
        recordedAt: now,
        windowStart: stamp,
        windowEnd: null,
        details: {},
      };
      await lab.withDestination((destination) =>
        destination.execute(compileAppendLedger(started, destination.dialect), 'slow-load'),
      );
      await lab.view(eager, { action: 'create', of: 'both' });
      await lab.insert(eager.staging.table, {
        id: '2',
        note: lab.dialect.string('two'),
        version: '1',
        _dedup_ingested_at: lab.dialect.timestamp(stamp + 1n),
        _dedup_load_id: lab.dialect.string('slow-load'),
        _dedup_hash: '7',
      });
      expect(await lab.liveRows(eager, `SELECT * FROM ${lab.table('seen_current')}`)).toEqual([
        { id: 1n, note: 'one', version: 1n },
        { id: 2n, note: 'two', version: 1n },
      ]);
    });

    test('that count on unique offsets are warned of by the merge that finds two events on one', async () => {
      const lab = await Lab.open(harness());
      expect((await lab.run(spec, event(1, 1, 'one'), event(2, 1, 'two'))).notes).toEqual([]);
      const [note] = (await lab.run(spec, event(1, 1, 'other'))).notes;
      expect(note).toContain('the spec says unique_offsets, but 1 staged');
    });

    test('leave alone what dedup has not made', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1, 'one'));
      await lab.prepare(
        statement('make a view by hand', [`CREATE VIEW ${lab.table('mine')} AS SELECT 1 AS ${lab.quote('kept')}`]),
      );
      for (const materialized of [false, true]) {
        const report = await lab.view(spec, { action: 'create', of: 'staging', name: 'mine', materialized });
        expect(report).toMatchObject({ status: 'failed', error: [{ code: 'VIEW.NOT_OURS' }] });
      }
      expect(await lab.rowsIn('mine')).toBe(1);
    });

    test('say why they cannot be stored, or are stored and refreshed', async () => {
      const lab = await Lab.open(harness());
      await lab.run(spec, event(1, 1, 'one'), event(2, 1, 'two'));
      for (const of of ['final', 'both'] satisfies readonly ViewOf[]) {
        const report = await lab.view(spec, { action: 'create', of, name: `stored_${of}`, materialized: true });
        const refused = whyNotMaterialized(spec, { of }, lab.dialect);
        if (refused === undefined) expect(report.view).toMatchObject({ outcome: 'created', materialized: true });
        else expect(report.error).toMatchObject([{ code: 'VIEW.NOT_MATERIALIZED', why: refused }]);
      }
      const stored = `SELECT * FROM ${lab.table('seen_current')}`;
      await lab.view(spec, { action: 'create', of: 'staging', materialized: true });
      expect(await lab.view(spec, { action: 'create', of: 'staging', materialized: true })).toMatchObject({ status: 'nothing' });
      await lab.run(spec, event(1, 2, 'uno'), event(2, 2, null, 'D'), event(3, 1, null));
      await lab.view(spec, { action: 'refresh' });
      // As it is: cron makes views again without a word on how they were made.
      expect(await lab.view(spec, { action: 'create' })).toMatchObject({
        status: 'nothing',
        view: { of: 'staging', materialized: true, outcome: 'unchanged' },
      });
      const now = [
        { id: 1n, note: 'uno', version: 2n },
        { id: 3n, note: null, version: 1n },
      ];
      expect(await lab.liveRows(spec, stored)).toEqual(now);
      if (whyNotMaterialized(spec, { of: 'final' }, lab.dialect) === undefined) {
        expect((await lab.view(spec, { action: 'refresh', of: 'final' })).view).toMatchObject({
          of: 'final',
          outcome: 'refreshed',
        });
        const found = await lab.withDestination((destination) => destination.findView('seen_current'));
        expect(found).toMatchObject({ kind: 'materialized', comment: expect.stringContaining('read from final') });
      } else {
        expect(await lab.view(spec, { action: 'create', of: 'final' })).toMatchObject({
          error: [{ code: 'VIEW.NOT_MATERIALIZED' }],
        });
      }
      const plain = await lab.view(spec, { action: 'create', of: 'final', materialized: false });
      expect(plain.view).toMatchObject({ of: 'final', materialized: false, outcome: 'replaced' });
      expect((await lab.view(spec, { action: 'create' })).view).toMatchObject({ of: 'final', outcome: 'unchanged' });
      expect(await lab.liveRows(spec, stored)).toEqual(now);
      expect(await lab.view(spec, { action: 'refresh' })).toMatchObject({
        status: 'nothing',
        view: { of: 'final', materialized: false, outcome: 'unchanged' },
      });
      expect(await lab.withDestination((destination) => destination.findView('seen_current_versions'))).toBeUndefined();
    });
  });
}

async function viewsOfOneStream(lab: Lab, random: Random): Promise<void> {
  const { notInKeys, without, withoutNested = [] } = lab.harness;
  const { spec: drawn, events } = randomStream(random, { most: 40, notInKeys, without, withoutNested, table: 'stream' });
  const table = at(lab.url, { ...drawn, merge: { overlapSeconds: random.pick([0, 3600]) } });
  const [staged, merged]: [ModelEvent[], ModelEvent[]] = [[], []];
  let made = false;
  for (const piece of random.split(events, random.between(2, 4))) {
    const lines = piece.map((each) => eventText(table, each));
    expect((await lab.load(table, ...lines)).error).toBeNull();
    staged.push(...piece.map((each) => modelEvent(table, each)));
    if (random.chance(0.5)) {
      await lab.merge(table);
      merged.splice(0, merged.length, ...staged);
    }
    if (!made && random.chance(0.6)) {
      expect((await lab.view(table, { action: 'create', of: 'both' })).view).toMatchObject({ outcome: 'created' });
      made = true;
    }
    const shows = async (of: ViewOf): Promise<unknown> => {
      const report = await lab.view(table, { action: 'print', of });
      expect(report.error).toBeNull();
      return lab.liveRows(table, report.statements[0]?.sql ?? '');
    };
    const current = liveEvents(table, staged);
    expect(await shows('staging')).toEqual(current);
    if (made || merged.length > 0) {
      expect(await shows('final')).toEqual(liveEvents(table, merged));
      expect(await shows('both')).toEqual(current);
    }
    if (made) expect(await lab.liveRows(table, `SELECT * FROM ${lab.table('stream_current')}`)).toEqual(current);
  }
}
