import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, createZstdCompress } from 'node:zlib';
import { queryDuckDb, quoted } from '../../samples/binary-samples.ts';
import { writeAvro } from '../../samples/write-avro.ts';
import { spread } from '../figures.ts';
import type { Figure, Lane } from '../lane.ts';
import { median } from '../measure.ts';
import type { ReadCost } from '../read-segments.ts';

/** Formats by the name of the file that the lane makes. */
const FILES: readonly (readonly [name: string, make: (events: string, path: string) => Promise<void>])[] = [
  ['events.ndjson.gz', (events, path) => pipeline(createReadStream(events), createGzip({ level: 6 }), createWriteStream(path))],
  ['events.ndjson.zst', (events, path) => pipeline(createReadStream(events), createZstdCompress(), createWriteStream(path))],
  [
    'events.json',
    async (events, path) => writeFile(path, `[${(await readFile(events, 'utf8')).trimEnd().replaceAll('\n', ',\n')}]\n`),
  ],
  [
    'events.csv',
    (events, path) => queryDuckDb(`COPY (${selectFrom(events, 'VARCHAR')}) TO ${quoted(path)} (FORMAT csv, HEADER)`),
  ],
  [
    'events.csv.gz',
    (events, path) =>
      queryDuckDb(`COPY (${selectFrom(events, 'VARCHAR')}) TO ${quoted(path)} (FORMAT csv, HEADER, COMPRESSION gzip)`),
  ],
  [
    'events.parquet',
    (events, path) => queryDuckDb(`COPY (${selectFrom(events, 'TIMESTAMPTZ')}) TO ${quoted(path)} (FORMAT parquet)`),
  ],
  ['events.avro', writeEventsAsAvro],
];

/** File to checked segments, one process each; by CPU time in user mode of all threads, which neighbours disturb least, and by wall. */
export const lane: Lane = {
  name: 'formats',
  about: 'file to segments of every format and packing, against NDJSON of the same events',
  async run({ rounds, events, folder, script, spec, eventFile, say }) {
    const ndjson = await eventFile(events);
    for (const [name, make] of FILES) await make(ndjson, join(folder, name));
    say('files are made');
    const paths = [ndjson, ...FILES.map(([name]) => join(folder, name))];
    const costs = paths.map((): ReadCost[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, path] of paths.entries())
        costs[index]?.push(await costOf(script('read-segments.ts', path, spec), events));
      say(`round ${round + 1} of ${rounds}`);
    }
    const [base = [], ...others] = costs;
    return FILES.map(([name], index) => figureOf(name.replace('events.', ''), others[index] ?? [], base, events));
  },
};

async function costOf([file = '', ...rest]: readonly string[], events: number): Promise<ReadCost> {
  const { stdout } = await promisify(execFile)(file, rest);
  const cost: ReadCost = JSON.parse(stdout);
  if (cost.events !== events) throw new Error(`${rest.join(' ')} has taken ${cost.events} of ${events} events`);
  return cost;
}

/** Speed as a multiple of that of NDJSON. */
function figureOf(name: string, ours: readonly ReadCost[], base: readonly ReadCost[], events: number): Figure {
  const ratios = (measure: 'user' | 'wall'): readonly number[] =>
    ours.map((cost, round) => (base[round]?.[measure] ?? NaN) / cost[measure]);
  const perEvent = (costs: readonly ReadCost[]): string =>
    `${((median(costs.map(({ user }) => user)) * 1000) / events).toFixed(0)} ns`;
  return {
    ...spread(`${name}, speed / NDJSON`, '×', ratios('user')),
    details: {
      ours: perEvent(ours),
      ndjson: perEvent(base),
      'by wall': `${median(ratios('wall')).toFixed(2)}×`,
      'our peak': `${Math.round(Math.max(...ours.map(({ peakBytes }) => peakBytes)) / 1e6)} MB`,
    },
    raw: { ours: ours.map(({ user }) => user), theirs: base.map(({ user }) => user) },
  };
}

function selectFrom(events: string, time: 'VARCHAR' | 'TIMESTAMPTZ'): string {
  return `SELECT * FROM read_json(${quoted(events)}, format = 'newline_delimited', columns = {device_id: 'VARCHAR', reading_ts: '${time}',
    value_celsius: 'DOUBLE', source_topic: 'VARCHAR', source_partition: 'BIGINT', source_offset: 'BIGINT'})`;
}

async function writeEventsAsAvro(events: string, path: string): Promise<void> {
  const rows = (await readFile(events, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event: { readonly reading_ts: string } = JSON.parse(line);
      return { ...event, reading_ts: Date.parse(event.reading_ts) * 1000 };
    });
  const schema = {
    type: 'record',
    name: 'Reading',
    fields: [
      { name: 'device_id', type: 'string' },
      { name: 'reading_ts', type: { type: 'long', logicalType: 'timestamp-micros' } },
      { name: 'value_celsius', type: 'double' },
      { name: 'source_topic', type: 'string' },
      { name: 'source_partition', type: 'int' },
      { name: 'source_offset', type: 'long' },
    ],
  };
  await writeAvro(path, schema as never, rows, { codec: 'deflate', rowsPerBlock: 1000 });
}
