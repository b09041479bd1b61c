import { spread } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure, type Measurement } from '../measure.ts';
import { startNullBigQuery } from '../start-null-bigquery.ts';

/** Memory does not follow from the input: what a load holds are blocks of segments on their way. */
export const lane: Lane = {
  name: 'memory',
  about: 'peak memory of dedup load to BigQuery, for some events and for ten times as many',
  async run(bench) {
    const { rounds, events, folder, spec } = bench;
    const files = [await bench.eventFile(events), await bench.eventFile(events * 10)];
    const server = await startNullBigQuery(bench.script('null-bigquery.ts', spec));
    const destination = `bigquery://test/bench?location=EU&endpoint=${server.url}`;
    const raw: [Measurement[], Measurement[]] = [[], []];
    try {
      for (let round = 1; round <= rounds; round += 1) {
        for (const [index, file] of files.entries()) {
          const load = bench.dedup('load', '--quiet', '--table', spec, '--destination', destination, file);
          raw[index]?.push(await measure(load, folder));
        }
        bench.say(`round ${round} of ${rounds}`);
      }
    } finally {
      await server.stop();
    }
    const [few, many] = raw.map((measured) => measured.map(({ peakBytes }) => (peakBytes ?? NaN) / 1e6));
    return [
      {
        ...spread('peak memory of a load of ten times the events', 'MB', many ?? []),
        target: { atMost: 200 },
        details: {},
        raw: { ours: raw[1] },
      },
      {
        ...spread(
          'peak memory, ten times the events / the events',
          '×',
          (many ?? []).map((peak, round) => peak / (few?.[round] ?? NaN)),
        ),
        target: { atMost: 1.1 },
        details: {},
        raw: { ours: raw[1], theirs: raw[0] },
      },
    ];
  },
};
