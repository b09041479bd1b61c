import type { BigQuery } from '@google-cloud/bigquery';
import type { BigQueryAddress } from './address.ts';

/**
 * Google's client, which brings credentials and endpoint; loaded here and not before. With an endpoint of our own it gets a token that
 * is worth nothing: without an `authClient` it would ask the metadata server and send a real token to whoever listens there.
 */
export async function openClient(address: BigQueryAddress): Promise<BigQuery> {
  const { BigQuery } = await import('@google-cloud/bigquery');
  if (address.endpoint === undefined) return new BigQuery({ projectId: address.jobProject });
  const { OAuth2Client } = await import('google-auth-library');
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'no-credentials', expiry_date: Date.UTC(9999, 0) });
  return new BigQuery({ projectId: address.jobProject, apiEndpoint: address.endpoint, authClient });
}
