import { describe, expect, test } from 'vitest';
import type { VersionOutcome } from '../../src/pipeline/explanation-report.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Harness } from '../conformance/harness.ts';
import { Lab } from '../conformance/lab.ts';
import { countVersions } from '../model/model.ts';
import { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { eventText, modelEvent } from '../model/stream-event.ts';
import { seeds, withSeed } from '../property/seeds.ts';
import { explanationOf } from './explain-suite.ts';

/** Random tables and streams: what `explain` says of every key adds up to what the model counts, and the final row is as it says. */
export function explainPropertySuite(harness: () => Harness): void {
  describe('explain, on random streams', () => {
    test('outcomes add up to the accounting of one window, and each final row is the version that won', async () => {
      for (const seed of seeds(harness().streams)) {
        await withSeed(seed, async () => oneStream(await Lab.open(harness()), new Random(seed)));
      }
    }, 300_000);
  });
}

async function oneStream(lab: Lab, random: Random): Promise<void> {
  const { notInKeys, without, withoutNested = [] } = lab.harness;
  const { spec, events } = randomStream(random, { most: 30, notInKeys, without, withoutNested, table: 'stream' });
  for (const piece of random.split(events, random.between(1, 3))) {
    const report = await lab.load(spec, ...piece.map((event) => eventText(spec, event)));
    expect(report.error).toBeNull();
    if (random.chance(0.5)) await lab.merge(spec);
  }
  await lab.merge(spec);
  const outcomes: Record<VersionOutcome, number> = {
    won: 0,
    redelivered: 0,
    tombstone: 0,
    conflict: 0,
    superseded: 0,
    unusable: 0,
  };
  for (const row of await lab.finalRows(spec)) {
    const { verdict, versions, final, staged } = explanationOf(await lab.explain(spec, keyOf(spec, row)));
    for (const { outcome } of versions) outcomes[outcome] += 1;
    expect([verdict.code, versions.length, final?.version]).toEqual(['current', staged, 1]);
    expect(final?.columns).toEqual(versions[0]?.columns);
  }
  const usable = events.map((event) => modelEvent(spec, event)).filter(({ key, offset }) => key !== null && offset !== null);
  const { winners, redelivered, conflicting, superseded } = countVersions(usable);
  expect({ ...outcomes, conflict: outcomes.conflict + outcomes.tombstone, tombstone: 0 }).toEqual({
    won: winners,
    redelivered,
    tombstone: 0,
    conflict: conflicting,
    superseded,
    unusable: 0,
  });
}

function keyOf(spec: TableSpec, row: Readonly<Record<string, unknown>>): readonly string[] {
  return spec.naturalKey.map((name) => `${name}=${String(row[name])}`);
}
