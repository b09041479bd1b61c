import { inject } from 'vitest';

let schemas = 0;

/** The running server, for tests of the vitest project `postgres`. Throws why there is none. */
export function postgresServer(): { readonly port: number; readonly folder: string } {
  const postgres = inject('postgres');
  if ('failure' in postgres) throw new Error(postgres.failure);
  return postgres;
}

/** A schema of the server that is not there yet. */
export function freshUrl(): string {
  return `postgres://postgres@127.0.0.1:${postgresServer().port}/postgres?schema=lab_${process.pid}_${++schemas}`;
}
