import type { DestinationKind } from '../open-destination.ts';
import { postgresDialect, unqualifiedPostgresDialect } from './dialect.ts';
import { parsePostgresUrl, POSTGRES_EXAMPLE } from './postgres-url.ts';

/** PostgreSQL, from version 14 on. The driver loads when a destination is opened. */
export const postgresKind: DestinationKind = {
  scheme: 'postgres',
  example: POSTGRES_EXAMPLE,
  unqualified: unqualifiedPostgresDialect,
  dialect: (url) => postgresDialect(parsePostgresUrl(url).schema),
  open: async (url, options) => {
    const address = parsePostgresUrl(url);
    const { openPostgresDestination } = await import('./open-postgres-destination.ts');
    return openPostgresDestination(address, options);
  },
};
