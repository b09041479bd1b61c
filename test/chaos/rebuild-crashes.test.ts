import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { statement } from '../../src/sql/statement.ts';
import { finalRows } from '../model/final-rows.ts';
import { randomReadings, readingsSpec } from '../recovery/readings.ts';
import { callVerb, type VerbCall } from './call-verb.ts';
import { Crash, crashing } from './crash.ts';
import { openDuckDb } from './open-duckdb.ts';

const REBUILD: VerbCall = { verb: 'rebuild', lines: [] };
/** More than it takes. */
const ENOUGH = 30;

test(
  'a rebuild that crashes between any two steps leaves the old table or the new one; the same command and the next merges go on',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dedup-rebuild-'));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    let step = 1;
    for (let crashed = true; crashed && step < ENOUGH; step++) {
      crashed = false;
      for (const moment of ['before', 'after'] as const) {
        const spec = { ...readingsSpec, destination: `duckdb:${join(folder, `${step}-${moment}.duckdb`)}` };
        const database = await openDuckDb(spec.destination, folder);
        const done = async (verb: VerbCall): Promise<void> =>
          expect((await callVerb(database, spec, verb, folder)).error).toBeNull();
        await done({ verb: 'run', lines: randomReadings(step, 12) });
        await done({ verb: 'load', lines: randomReadings(step + 50, 6) });
        const merged = await finalRows(database, spec);
        await database.prepare([statement('damage', ['UPDATE readings SET value = -1'])]);
        const damaged = await finalRows(database, spec);
        const isCrash = await callVerb(crashing(database, { step, moment }), spec, REBUILD, folder).then(
          () => false,
          (error: unknown) => {
            if (error instanceof Crash) return true;
            throw error;
          },
        );
        crashed ||= isCrash;
        const left = await finalRows(database, spec);
        await done(REBUILD);
        const rebuilt = await finalRows(database, spec);
        expect([damaged, rebuilt]).toContainEqual(left);
        expect(rebuilt.length).toBeGreaterThanOrEqual(merged.length);
        expect(rebuilt).not.toContainEqual(expect.objectContaining({ value: -1n }));
        // Every row is what one merge of all that is staged makes of it, and what comes later is merged on top.
        await done({ verb: 'run', lines: randomReadings(step + 100, 6) });
        const after = await finalRows(database, spec);
        await done({ verb: 'merge', lines: [], full: true });
        expect(await finalRows(database, spec)).toEqual(after);
        await database.close();
      }
    }
    // The clock and the tables, the ledger, scan, comparison, the next number, estimate, the swap with its record, counts.
    expect(step).toBeGreaterThan(6);
    expect(step).toBeLessThan(ENOUGH);
  },
);
