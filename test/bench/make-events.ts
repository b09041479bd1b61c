/**
 * Writes device readings as NDJSON to standard output, for configs/device_readings.yaml: always the same for the same seed.
 *
 *     node test/bench/make-events.ts --events 1000000 --seed 1 > events.ndjson
 *
 * About 165 bytes an event; 4 % are redeliveries: exact copies of one of the last thousand events, as a consumer sends them again that
 * crashed before it committed its offset.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const DEVICES = 1000;
const PARTITIONS = 6;
const REDELIVERED = 0.04;
const FIRST_OFFSET = 918_000_000;
const FIRST_MILLIS = Date.UTC(2026, 5, 28);

/** `count` lines without line ends. */
export function* makeEvents(count: number, seed: number): Generator<string> {
  const random = mulberry32(seed);
  const recent: string[] = [];
  const offsets = Array.from({ length: PARTITIONS }, (_, partition) => FIRST_OFFSET + partition * 1_000_003);
  for (let index = 0; index < count; index += 1) {
    const again = random() < REDELIVERED ? recent[Math.floor(random() * recent.length)] : undefined;
    if (again !== undefined) {
      yield again;
      continue;
    }
    const device = Math.floor(random() * DEVICES);
    const partition = device % PARTITIONS;
    const offset = offsets[partition] ?? 0;
    offsets[partition] = offset + 1 + Math.floor(random() * 20);
    // Three readings a second over all devices, so that no device has two at one time.
    const time = new Date(FIRST_MILLIS + index * 333).toISOString();
    const celsius = (random() * 60 - 20).toFixed(2);
    const line =
      `{"device_id":"device-${String(device).padStart(5, '0')}","reading_ts":"${time}","value_celsius":${Number(celsius)},` +
      `"source_topic":"device.readings","source_partition":${partition},"source_offset":${offset}}`;
    recent[index % 1000] = line;
    yield line;
  }
}

/** A small generator of numbers in [0, 1) with a 32-bit state: the same everywhere, which `Math.random` is not. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  let block = '';
  for (const line of makeEvents(Number(values.events), Number(values.seed))) {
    block += `${line}\n`;
    if (block.length < 1 << 20) continue;
    if (!process.stdout.write(block)) await once(process.stdout, 'drain');
    block = '';
  }
  process.stdout.write(block);
}

if (import.meta.main) await main();
