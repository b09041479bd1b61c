import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A spec with every member that matters to the command line, and nothing else. */
export const READINGS_SPEC = `table: readings
destination: duckdb:./test.duckdb
natural_key: device_id
source_offset: source_offset
columns:
  device_id: STRING
  value: FLOAT64
  source_offset: INT64
`;

/** The spec of `readings` for a table of another name. */
export function specNamed(table: string): string {
  return READINGS_SPEC.replace('table: readings', `table: ${table}`);
}

/** Three events, two of them versions of one row. */
export const READINGS = `{"device_id": "a", "value": 1.5, "source_offset": 1}
{"device_id": "a", "value": 2.5, "source_offset": 3}
{"device_id": "b", "value": 3.5, "source_offset": 2}
`;

/** A folder for one test, with the spec and events of `readings` and further files by name; removed when the test is over. */
export function workFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'dedup-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const all = { 'configs/readings.yaml': READINGS_SPEC, 'readings.ndjson': READINGS, ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
