import type { DestinationKind } from '../open-destination.ts';
import { BIGQUERY_EXAMPLE, parseBigQueryUrl } from './address.ts';
import { bigQueryDialect, unqualifiedBigQueryDialect } from './dialect.ts';

/** BigQuery, and servers that speak its REST interface. Google's library loads when credentials are wanted. */
export const bigQueryKind: DestinationKind = {
  scheme: 'bigquery',
  unqualified: unqualifiedBigQueryDialect,
  example: BIGQUERY_EXAMPLE,
  dialect: (url) => {
    const { project, dataset, jobProject } = parseBigQueryUrl(url);
    return bigQueryDialect(project, dataset, jobProject);
  },
  open: async (url, options) => {
    const address = parseBigQueryUrl(url);
    const { openBigQueryDestination } = await import('./open-bigquery-destination.ts');
    return openBigQueryDestination(address, options);
  },
};
