import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { ratioFigure } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure, type Measurement } from '../measure.ts';

const MILLIONS = [1, 10, 30] as const;

/** What one batch costs must follow from the batch, not from the table. A quarter of it corrects rows that all the tables have, the rest is new. */
export const lane: Lane = {
  name: 'growth',
  about: 'dedup run of one and the same batch into DuckDB tables of 1, 10 and 30 million rows',
  async run({ rounds, events, folder, dedup, script, eventFile, spec, say }) {
    const batch = join(folder, 'batch.ndjson');
    await withCorrections(await eventFile(events), batch, Math.floor(events / 4));
    const seed = join(folder, 'seed.ndjson');
    await writeFile(seed, `${correction(2_000_000_000)}\n`);
    const run = (file: string, database: string): Promise<Measurement> =>
      measure(dedup('run', '--quiet', '--table', spec, '--destination', `duckdb:${database}`, file), folder);
    const took = new Map<number, Measurement[]>();
    for (const million of MILLIONS) {
      await run(seed, `${million}.duckdb`);
      await measure(script('fill-final.ts', join(folder, `${million}.duckdb`), String(million * 1_000_000)), folder);
      took.set(million, []);
      say(`${million} million rows are there`);
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const million of MILLIONS) {
        const database = `${million}-${round}.duckdb`;
        await copyFile(join(folder, `${million}.duckdb`), join(folder, database));
        took.get(million)?.push(await run(batch, database));
        await rm(join(folder, database));
      }
      say(`round ${round} of ${rounds}`);
    }
    const small = took.get(1) ?? [];
    return MILLIONS.filter((million) => million > 1).map((million) =>
      ratioFigure(
        `a batch into ${million} million rows / into 1 million`,
        (took.get(million) ?? []).map((ours, round) => ({ ours, theirs: small[round] ?? ours })),
        million === 30 ? { atMost: 1.5 } : undefined,
      ),
    );
  },
};

/** The events of a file, the first `count` of them replaced by later versions of rows that `fill-final.ts` makes. */
async function withCorrections(file: string, batch: string, count: number): Promise<void> {
  const output = createWriteStream(batch);
  let index = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    // Spread over the newest million rows.
    const text = index < count ? correction(index * 4) : line;
    index += 1;
    if (!output.write(`${text}\n`)) await once(output, 'drain');
  }
  output.end();
  await once(output, 'close');
}

/** A later version of row `index` of `fill-final.ts`, counted back from the newest. */
function correction(index: number): string {
  const device = (index * 7919) % 1000;
  const time = new Date(Date.UTC(2026, 5, 28) - 333 * (index + 1)).toISOString();
  return (
    `{"device_id":"device-${String(device).padStart(5, '0')}","reading_ts":"${time}","value_celsius":21.5,` +
    `"source_topic":"device.readings","source_partition":${device % 6},"source_offset":${917_000_000 + 2_000_000}}`
  );
}
