import { readdir, readFile } from 'node:fs/promises';
import type { Results } from './results-table.ts';

const FOLDER = new URL('results/', import.meta.url);

/** What the lanes measured last, by name of the lane. */
export async function readResults(): Promise<readonly Results[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(names.map(async (name): Promise<Results> => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'))));
}
