import { spread } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure, type Measurement } from '../measure.ts';
import { startNullBigQuery } from '../start-null-bigquery.ts';

/** `table.insert` is given one in so many of the events, since all take half a minute; its time is multiplied, and its start with it. */
const INSERTED = 4;

/** Both sides send to the same server, which throws away what it gets. Google's client checks nothing and adds nothing; dedup does. */
export const lane: Lane = {
  name: 'load',
  about: "dedup load to a BigQuery that keeps nothing, against table.insert and createWriteStream of Google's client",
  async run(bench) {
    const { rounds, events, folder, spec } = bench;
    const file = await bench.eventFile(events);
    const server = await startNullBigQuery(bench.script('null-bigquery.ts', spec));
    const destination = `bigquery://test/bench?location=EU&endpoint=${server.url}`;
    const raw: Record<'ours' | 'insert' | 'stream', Measurement[]> = { ours: [], insert: [], stream: [] };
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const rows = String(Math.ceil(events / INSERTED));
        raw.insert.push(await measure(bench.script('official-client.ts', 'insert', server.url, file, rows), folder));
        raw.stream.push(await measure(bench.script('official-client.ts', 'stream', server.url, file), folder));
        raw.ours.push(await measure(bench.dedup('load', '--quiet', '--table', spec, '--destination', destination, file), folder));
        bench.say(`round ${round} of ${rounds}`);
      }
    } finally {
      await server.stop();
    }
    const ratio = (theirs: readonly Measurement[], times: number): readonly number[] =>
      raw.ours.map(({ seconds }, round) => ((theirs[round]?.seconds ?? NaN) * times) / seconds);
    return [
      {
        ...spread(
          `speed of dedup load / of table.insert (one in ${INSERTED} events, time × ${INSERTED})`,
          '×',
          ratio(raw.insert, INSERTED),
        ),
        target: { atLeast: 15 },
        details: { ours: seconds(raw.ours), theirs: seconds(raw.insert) },
        raw: { ours: raw.ours, theirs: raw.insert },
      },
      {
        ...spread('speed of dedup load / of createWriteStream of the raw file', '×', ratio(raw.stream, 1)),
        target: { atLeast: 0.9 },
        details: { ours: seconds(raw.ours), theirs: seconds(raw.stream) },
        raw: { ours: raw.ours, theirs: raw.stream },
      },
    ];
  },
};

function seconds(measured: readonly Measurement[]): string {
  const values = measured.map((one) => one.seconds).toSorted((a, b) => a - b);
  return `${(values[Math.floor(values.length / 2)] ?? NaN).toFixed(2)} s`;
}
