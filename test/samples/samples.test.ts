import { expect, test } from 'vitest';
import { join } from 'node:path';
import { loadSpec } from '../../src/spec/load-spec.ts';
import { readPath, withoutPositions } from '../events/formats/read-file.ts';
import { scratchFolder } from '../events/scratch-folder.ts';
import { SAMPLES } from './samples.ts';

const CONFIGS = new URL('../../configs/', import.meta.url).pathname;
const spec = await loadSpec(`${CONFIGS}device_readings.yaml`, {});
const POSITIONS: Readonly<Record<string, readonly string[]>> = {
  'readings.json': ['2', '13'],
  'readings.csv': ['2', '3'],
  'readings.tsv': ['2', '3'],
  'readings.parquet': ['row 1', 'row 2'],
  'readings.avro': ['row 1', 'row 2'],
};

test.each(SAMPLES.filter(({ name }) => name.startsWith('readings.')))(
  '$name gives the same segments byte for byte as NDJSON, apart from positions',
  async ({ name, write }) => {
    const expected = await readPath(`${CONFIGS}device_readings.sample.ndjson`, spec);
    const path = join(await scratchFolder(), name);
    await write(path);
    const { lines, totals, fault } = await readPath(path, spec);
    expect(fault).toBeUndefined();
    expect(totals).toMatchObject({ read: 950, rejected: 0 });
    expect(withoutPositions(lines)).toEqual(withoutPositions(expected.lines));
    const positions = lines.slice(0, 2).map((line) => /"_dedup_position":"([^"]*)"/.exec(line)?.[1]);
    expect(positions).toEqual(POSITIONS[name] ?? ['1', '2']);
  },
);
