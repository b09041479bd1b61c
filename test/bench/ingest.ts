/**
 * What the way in costs against the ceiling: the same file read in chunks of 1 MiB, cut into lines, `JSON.parse` of each, nothing kept. One
 * process, lanes interleaved, CPU time of the process (user, and all with the system's) besides the wall; the ratios are what to look at:
 * above 1 is faster than the ceiling. Usage: node test/bench/ingest.ts [--rounds 7] [--events 500000] [--json]
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEventCodec } from '../../src/events/create-event-codec.ts';
import type { EventCodec } from '../../src/events/event-codec.ts';
import { EventLines } from '../../src/events/event-lines.ts';
import { openSources } from '../../src/events/open-sources.ts';
import { ParsingCodec } from '../../src/events/parsing-codec.ts';
import { readEvents } from '../../src/events/read-events.ts';
import { SegmentBuffer } from '../../src/events/segment-buffer.ts';
import { parseSpec } from '../../src/spec/load-spec.ts';
import { makeEvents } from './make-events.ts';
import { median } from './measure.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    events: { type: 'string', default: '500000' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const events = Number(values.events);
const CHUNK_BYTES = 1024 * 1024;
const STAMP = 1_782_604_800_000_000n;

const READINGS = parseSpec(
  await readFile(new URL('../../configs/device_readings.yaml', import.meta.url), 'utf8'),
  'spec.yaml',
  {},
);
/** The same with five columns more: about 310 bytes an event. */
const WIDE = {
  ...READINGS,
  columns: [
    ...READINGS.columns,
    { name: 'firmware', type: 'STRING', from: ['firmware'] },
    { name: 'received_at', type: 'TIMESTAMP', from: ['received_at'] },
    { name: 'battery_volts', type: 'FLOAT64', from: ['battery_volts'] },
    { name: 'is_charging', type: 'BOOL', from: ['is_charging'] },
    { name: 'note', type: 'STRING', from: ['note'] },
  ],
} as const;

const widen = (line: string, index: number): string =>
  `${line.slice(0, -1)},"firmware":"v2.${index % 40}.${index % 7}","received_at":"${new Date(1_782_604_800_000 + index * 333).toISOString()}",` +
  `"battery_volts":${(3 + (index % 999) / 1000).toFixed(3)},"is_charging":${index % 3 === 0},"note":"checked by hand in the north hall"}`;

/** The same members in 720 orders, with white space. */
function shuffle(line: string, index: number): string {
  const members = line.slice(1, -1).split(',');
  for (let place = members.length - 1, rest = index; place > 0; rest = Math.floor(rest / (place + 1)), place -= 1) {
    const other = rest % (place + 1);
    [members[place], members[other]] = [members[other] ?? '', members[place] ?? ''];
  }
  return `{${members.join(', ')}}`;
}

interface Lane {
  readonly name: string;
  readonly run: () => Promise<number> | number;
}

const folder = await mkdtemp(join(tmpdir(), 'dedup-ingest-'));
try {
  const plain = join(folder, 'plain.ndjson');
  const wide = join(folder, 'wide.ndjson');
  const shuffled = join(folder, 'shuffled.ndjson');
  await write(plain, (line) => line);
  await write(wide, widen);
  await write(shuffled, shuffle);
  await compare('events of 165 bytes', plain, [
    { name: 'codec, same shape', run: () => encode(plain, createEventCodec(READINGS)) },
    { name: 'codec, parser alone', run: () => encode(plain, new ParsingCodec(READINGS)) },
    { name: 'file to segments', run: () => segments(plain, READINGS) },
  ]);
  await compare('events of 310 bytes', wide, [
    { name: 'codec, same shape', run: () => encode(wide, createEventCodec(WIDE)) },
    { name: 'file to segments', run: () => segments(wide, WIDE) },
  ]);
  await compare('events in any order', shuffled, [
    { name: 'codec, any order', run: () => encode(shuffled, createEventCodec(READINGS)) },
    { name: 'file to segments', run: () => segments(shuffled, READINGS) },
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function write(path: string, change: (line: string, index: number) => string): Promise<void> {
  let index = 0;
  const lines = [...makeEvents(events, 1)].map((line) => change(line, index++));
  await writeFile(path, `${lines.join('\n')}\n`);
}

async function compare(title: string, file: string, lanes: readonly Lane[]): Promise<void> {
  const all = [{ name: 'ceiling', run: () => ceiling(file) }, ...lanes];
  const costs = all.map((): Cost[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, lane] of all.entries()) {
      const cost = await costOf(lane);
      // The first round warms up.
      if (round >= 0) costs[index]?.push(cost);
    }
  }
  if (values.json) {
    for (const [index, { name }] of all.entries()) console.log(JSON.stringify({ title, name, costs: costs[index] }));
    return;
  }
  console.log(`\n${title}: ${events.toLocaleString('en-US')}, ratio to the ceiling, median of ${rounds} (min … max)\n`);
  console.log('| lane | user time | all CPU time | wall |');
  console.log('|---|---|---|---|');
  for (const [index, { name }] of all.entries()) {
    const cells = (['user', 'cpu', 'wall'] as const).map((measure) =>
      index === 0
        ? `${median((costs[0] ?? []).map((cost) => cost[measure])).toFixed(0)} ns`
        : ratios(costs[0] ?? [], costs[index] ?? [], measure),
    );
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** Nanoseconds for each event. */
interface Cost {
  readonly user: number;
  readonly cpu: number;
  readonly wall: number;
}

async function costOf({ name, run }: Lane): Promise<Cost> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const count = await run();
  const used = process.cpuUsage(cpu);
  if (count !== events) throw new Error(`${name} has taken ${count} of ${events} events`);
  const scale = (micros: number): number => (micros * 1000) / events;
  return { user: scale(used.user), cpu: scale(used.user + used.system), wall: scale((performance.now() - wall) * 1000) };
}

function ratios(ceilings: readonly Cost[], costs: readonly Cost[], measure: keyof Cost): string {
  const all = costs.map((cost, round) => (ceilings[round]?.[measure] ?? NaN) / cost[measure]);
  return `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} … ${Math.max(...all).toFixed(2)})`;
}

/** Gives every line of the file to `take`. */
function eachLine(file: string, take: (lines: EventLines) => void): void {
  const descriptor = openSync(file, 'r');
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const lines = new EventLines();
  for (let got = readSync(descriptor, chunk); got > 0; got = readSync(descriptor, chunk)) {
    lines.feed(chunk.subarray(0, got));
    while (lines.next() === 'line') take(lines);
  }
  lines.finish();
  while (lines.next() === 'line') take(lines);
  closeSync(descriptor);
}

function ceiling(file: string): number {
  let count = 0;
  eachLine(file, ({ input, start, end }) => {
    const event: unknown = JSON.parse(input.toString('utf8', start, end));
    if (typeof event === 'object') count += 1;
  });
  return count;
}

/** Staged lines into memory, kept by no one. */
function encode(file: string, codec: EventCodec): number {
  const output = new SegmentBuffer();
  output.begin(STAMP, '01991c1e-7e4a-7c7e-9a94-3f8a5a2f7b10');
  output.follow('events.ndjson:');
  let count = 0;
  eachLine(file, ({ input, start, end, number }) => {
    if (codec.encode(input, start, end, number, output) === undefined) count += 1;
    if (output.length > CHUNK_BYTES) output.length = 0;
  });
  return count;
}

async function segments(file: string, spec: typeof READINGS): Promise<number> {
  const reader = readEvents({
    spec,
    sources: await openSources([file], process.stdin),
    runId: '01991c1e-7e4a-7c7e-9a94-3f8a5a2f7b10',
    stamp: () => STAMP,
    signal: new AbortController().signal,
  });
  try {
    for await (const segment of reader.segments()) await segment.remove();
    return reader.totals().accepted;
  } finally {
    await reader.close();
  }
}
