import { afterAll } from 'vitest';
import { startPglite } from '../postgres/start-pglite.ts';
import { postgresSuites } from './postgres-suites.ts';

const server = await startPglite();
afterAll(() => server.stop());

let schemas = 0;

postgresSuites(
  'PostgreSQL (PGlite)',
  () => `postgres://postgres@127.0.0.1:${server.port}/postgres?schema=lab_${++schemas}&sslmode=disable`,
);
