import { readdir, readFile } from 'node:fs/promises';
import type { StatementGroup } from './analyze.ts';

const GOLDEN = new URL('../golden/bigquery/', import.meta.url);
const LANDING = new URL('landing.sql', import.meta.url);

/** Every reviewed BigQuery statement, by spec shape, with the tables that it needs before it. */
export async function goldenGroups(): Promise<readonly StatementGroup[]> {
  const shapes = (await readdir(GOLDEN)).toSorted();
  return await Promise.all(shapes.map(async (shape) => ({ name: shape, statements: await statementsOf(shape) })));
}

async function statementsOf(shape: string): Promise<StatementGroup['statements']> {
  const files = (await readdir(new URL(`${shape}/`, GOLDEN))).toSorted();
  const ordered = files.toSorted((a, b) => Number(createsTable(b)) - Number(createsTable(a)));
  const statements = ordered.map(async (name) => ({ name, sql: await readFile(new URL(`${shape}/${name}`, GOLDEN), 'utf8') }));
  const foreign = { name: 'landing.sql', sql: await readFile(LANDING, 'utf8') };
  return [...(shape === 'foreign-staging' ? [foreign] : []), ...(await Promise.all(statements))];
}

function createsTable(file: string): boolean {
  return file.startsWith('create');
}
