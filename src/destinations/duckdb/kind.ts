import type { DestinationKind } from '../open-destination.ts';
import { duckDbDialect } from './dialect.ts';
import { DUCKDB_EXAMPLE, parseDuckDbUrl } from './duckdb-url.ts';

/** A DuckDB file: no server, no account. The driver loads when a destination is opened. */
export const duckDbKind: DestinationKind = {
  scheme: 'duckdb',
  unqualified: duckDbDialect,
  example: DUCKDB_EXAMPLE,
  dialect: (url) => {
    parseDuckDbUrl(url, '/');
    return duckDbDialect;
  },
  open: async (url, options) => {
    const address = parseDuckDbUrl(url, options.workingDirectory);
    const { openDuckDbDestination } = await import('./duckdb-destination.ts');
    return openDuckDbDestination(address, options);
  },
};
