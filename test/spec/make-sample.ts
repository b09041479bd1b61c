/**
 * The events of `configs/device_readings.sample.ndjson`, always the same: about a thousand readings as a Kafka consumer gets them.
 * Three partitions, polled in turns (so times and offsets come out of order) and sometimes a second time; devices write their
 * local UTC offset; corrections and deletions follow hours later with higher offsets.
 */
export function makeSample(): string {
  const random = randomNumbers(20_260_630);
  const logs = PARTITIONS.map((partition) => partitionLog(partition, random));
  const lines: string[] = [];
  const read = logs.map(() => 0);
  while (logs.some((log, index) => (read[index] ?? 0) < log.length)) {
    const index = Math.floor(random() * logs.length);
    const [log, start] = [logs[index] ?? [], read[index] ?? 0];
    const poll = log.slice(start, start + 4 + Math.floor(random() * 12));
    lines.push(...poll);
    const fate = random();
    // Crashed after writing and before committing its offset: the same poll again. Or a rebalance gave the partition to a consumer
    // that knows only an older offset: a long run of old events again, rows after their deletion among them.
    if (fate < 0.07) read[index] = start;
    else if (fate < 0.09) read[index] = Math.max(0, start - 130);
    else read[index] = start + poll.length;
  }
  return `${lines.join('\n')}\n`;
}

const PARTITIONS = [0, 1, 2];
const FIRST_OFFSET = 918_000_000;
const OFFSETS_PER_PARTITION = 4_000_000;

/** 2026-06-28T20:00:00Z: the readings cross midnight in UTC, and so two daily partitions. */
const START = Date.UTC(2026, 5, 28, 20);
const READINGS_PER_DEVICE = 60;
const MINUTES_BETWEEN = 7;

interface Device {
  readonly id: string;
  readonly partition: number;
  readonly zone: '' | '+02:00' | '-05:00';
  readonly site?: string;
}

const DEVICES: readonly Device[] = [
  { id: 'boiler-01', partition: 0, zone: '+02:00', site: 'Hamburg' },
  { id: 'boiler-02', partition: 1, zone: '+02:00', site: 'Hamburg' },
  { id: 'chiller-01', partition: 2, zone: '-05:00', site: 'Chicago' },
  { id: 'chiller-02', partition: 0, zone: '-05:00', site: 'Chicago' },
  { id: 'greenhouse-7', partition: 1, zone: '', site: 'Almería' },
  { id: 'greenhouse-8', partition: 2, zone: '', site: 'Almería' },
  { id: 'cold-store-1', partition: 0, zone: '', site: '札幌' },
  { id: 'cold-store-2', partition: 1, zone: '+02:00', site: 'Hamburg' },
  { id: 'roof-north', partition: 2, zone: '' },
  { id: 'roof-south', partition: 0, zone: '' },
  { id: 'server-room', partition: 1, zone: '-05:00', site: 'Chicago' },
  { id: 'warehouse-3', partition: 2, zone: '+02:00', site: 'Hamburg' },
];

/** One partition in the order of its offsets: what the devices and the back office wrote. */
function partitionLog(partition: number, random: () => number): readonly string[] {
  const lines: string[] = [];
  let offset = FIRST_OFFSET + partition * OFFSETS_PER_PARTITION;
  const write = (device: Device, millis: number, zone: string, payload: object): void => {
    offset += random() < 0.02 ? 2 : 1; // transaction markers take offsets, too
    const source = { source_topic: 'device.readings', source_partition: partition, source_offset: offset };
    lines.push(JSON.stringify({ device_id: device.id, reading_ts: instant(millis, zone), ...payload, ...source }));
  };
  for (let reading = 0; reading < READINGS_PER_DEVICE; reading++) {
    for (const [index, device] of DEVICES.entries()) {
      if (device.partition !== partition) continue;
      const millis = START + (reading * MINUTES_BETWEEN * 60 + index) * 1000 + (device.zone === '' ? 250 : 0);
      const meta = device.site === undefined ? {} : { meta: { site: device.site } };
      write(device, millis, device.zone, { value_celsius: celsius(20, random), ...meta });
      // A sensor was calibrated: hours later the back office corrects its readings, and writes their times in UTC.
      if (reading >= 30 && reading % 15 === 0) {
        write(device, millis - 25 * MINUTES_BETWEEN * 60_000, '', { value_celsius: celsius(19, random), ...meta });
      }
      // Two readings never happened.
      if (reading === 40 && (device.id === 'roof-north' || device.id === 'boiler-02')) {
        write(device, millis - 10 * MINUTES_BETWEEN * 60_000, device.zone, { op: 'D' });
      }
    }
  }
  return lines;
}

function celsius(mean: number, random: () => number): number {
  return Math.round((mean + random() * 6 - 3) * 10) / 10;
}

/** RFC 3339 at this UTC offset (`''`: `Z`), with fraction digits only where there are any. */
function instant(millis: number, zone: string): string {
  const shift = zone === '' ? 0 : Number(zone.slice(0, 3)) * 3_600_000;
  return new Date(millis + shift)
    .toISOString()
    .replace('.000Z', 'Z')
    .replace('Z', zone || 'Z');
}

/** A linear congruential generator (Numerical Recipes): numbers in [0, 1), the same on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
