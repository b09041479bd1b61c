import { expect } from 'vitest';
import { sortedByKey } from '../model/final-rows.ts';
import { finalEvents } from '../model/model.ts';
import type { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { eventText, modelEvent } from '../model/stream-event.ts';
import type { Lab } from './lab.ts';

/**
 * A random table and a random stream, cut at random and taken through `load`, `run` and `merge` at random, must end as the model says:
 * nothing lost, nothing twice, the winner of each key, exact values and hashes.
 */
export async function oneStream(lab: Lab, random: Random): Promise<void> {
  const { notInKeys, without, withoutNested = [] } = lab.harness;
  const { spec: drawn, events } = randomStream(random, {
    most: 40,
    notInKeys,
    without,
    withoutNested,
    table: 'stream',
  });
  const spec = { ...drawn, merge: { overlapSeconds: random.pick([0, 3600]) } };
  let [read, rejected] = [0, 0];
  for (const piece of random.split(events, random.between(1, 4))) {
    const lines = piece.map((event) => eventText(spec, event, random.chance(0.5), (names) => random.shuffle(names)));
    const report = await (random.chance(0.5) ? lab.run(spec, ...lines) : lab.load(spec, ...lines));
    expect(report.error).toBeNull();
    read += report.rows.read ?? 0;
    rejected += report.rows.rejected ?? 0;
    if (random.chance(0.3)) await lab.merge(spec, random.chance(0.3) ? { full: true } : {});
  }
  await lab.merge(spec);
  const modelled = events.map((event) => modelEvent(spec, event));
  expect({ read, rejected }).toEqual({
    read: events.length,
    rejected: modelled.filter(({ key, offset }) => key === null || offset === null).length,
  });
  expect(await lab.finalRows(spec)).toEqual(
    sortedByKey(
      spec,
      [...finalEvents(modelled).values()].map(({ row }) => row),
    ),
  );
}
