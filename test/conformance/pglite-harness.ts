import { afterAll } from 'vitest';
import { startPglite } from '../postgres/start-pglite.ts';
import type { Harness } from './harness.ts';

const server = await startPglite();
afterAll(() => server.stop());

let schemas = 0;

/** Schemas of a PostgreSQL in this process, each empty. */
export function pgliteHarness(): Harness {
  return {
    freshUrl: () => `postgres://postgres@127.0.0.1:${server.port}/postgres?schema=lab_${++schemas}&sslmode=disable`,
    notInKeys: [],
    without: [],
    tellsInsertsFromUpdates: true,
    refusesNames: [],
    rejectsText: (text) => text.includes('\0') || text.length > 2688,
    thorough: true,
    streams: 5,
  };
}
