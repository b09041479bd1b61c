import { secondsOf, spread } from '../figures.ts';
import type { Figure, Lane } from '../lane.ts';
import { measure, type Measurement } from '../measure.ts';
import { startNullBigQuery } from '../start-null-bigquery.ts';

/** Lines to a data centre, in Mbit/s; undefined: loopback, as fast as it goes. */
const LINES: readonly { readonly name: string; readonly mbit?: number }[] = [
  { name: '100 Mbit/s', mbit: 100 },
  { name: '1 Gbit/s', mbit: 1000 },
  { name: 'loopback' },
];

/** Uploads to BigQuery are compressed and those to an endpoint of one's own are not: whether that is right. */
export const lane: Lane = {
  name: 'gzip',
  about: 'dedup load with uploads as they are, against the same as gzip, over lines of several speeds',
  async run(bench) {
    const { rounds, events, folder, spec, script } = bench;
    const file = await bench.eventFile(events);
    const figures: Figure[] = [];
    for (const { name, mbit } of LINES) {
      const server = await startNullBigQuery(script('null-bigquery.ts', spec, ...(mbit === undefined ? [] : [String(mbit)])));
      const load = (gzip: 'on' | 'off'): Promise<Measurement> => {
        const destination = `bigquery://test/bench?location=EU&endpoint=${server.url}&gzip=${gzip}`;
        return measure(bench.dedup('load', '--quiet', '--table', spec, '--destination', destination, file), folder);
      };
      const [packed, plain]: [Measurement[], Measurement[]] = [[], []];
      try {
        for (let round = 1; round <= rounds; round += 1) {
          packed.push(await load('on'));
          plain.push(await load('off'));
          bench.say(`${name}: round ${round} of ${rounds}`);
        }
      } finally {
        await server.stop();
      }
      const values = packed.map(({ seconds }, round) => (plain[round]?.seconds ?? NaN) / seconds);
      figures.push({
        ...spread(`speed of a load with gzip / without, ${name}`, '×', values),
        details: { with: secondsOf(packed), without: secondsOf(plain) },
        raw: { ours: packed, theirs: plain },
      });
    }
    return figures;
  },
};
