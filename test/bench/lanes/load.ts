import { secondsOf, spread } from '../figures.ts';
import type { Figure, Lane } from '../lane.ts';
import { measure, median, type Measurement } from '../measure.ts';
import { startNullBigQuery } from '../start-null-bigquery.ts';

/**
 * All send the same file, whole processes, to the same server in a process of its own, which throws away what it gets. Google's client
 * checks nothing and adds nothing: dedup sends twice the bytes of the file. Neither looks for credentials.
 */
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
        raw.insert.push(await measure(bench.script('official-client.ts', 'insert', server.url, file), folder));
        raw.stream.push(await measure(bench.script('official-client.ts', 'stream', server.url, file), folder));
        raw.ours.push(await measure(bench.dedup('load', '--quiet', '--table', spec, '--destination', destination, file), folder));
        bench.say(`round ${round} of ${rounds}`);
      }
    } finally {
      await server.stop();
    }
    return [
      figure('speed of dedup load / of table.insert', raw.ours, raw.insert, 15),
      figure('speed of dedup load / of createWriteStream of the raw file', raw.ours, raw.stream, 0.9),
    ];
  },
};

function figure(name: string, ours: readonly Measurement[], theirs: readonly Measurement[], atLeast: number): Figure {
  const values = ours.map(({ seconds }, round) => (theirs[round]?.seconds ?? NaN) / seconds);
  const processor = ours.map(({ cpuSeconds }, round) => (theirs[round]?.cpuSeconds ?? NaN) / (cpuSeconds ?? NaN));
  return {
    ...spread(name, '×', values, { atLeast }),
    details: { ours: secondsOf(ours), theirs: secondsOf(theirs), 'by CPU time': `${median(processor).toFixed(2)}×` },
    raw: { ours, theirs },
  };
}
