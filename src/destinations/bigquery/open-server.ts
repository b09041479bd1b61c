import type { BigQueryAddress } from './address.ts';

/** Where requests go, and as whom. */
export interface BigQueryServer {
  /** Base URL, without a slash at the end. */
  readonly endpoint: string;
  /** The headers that name the account, for a request to this URL. Throws what says that there are no credentials. */
  readonly headers: (url: string) => Promise<Readonly<Record<string, string>>>;
}

/**
 * BigQuery by Google's client, which knows the endpoint and brings Application Default Credentials; loaded here and not before. With an
 * endpoint of our own no credential is looked up: a real token would go to whoever listens there.
 */
export async function openServer(address: BigQueryAddress): Promise<BigQueryServer> {
  if (address.endpoint !== undefined) {
    const headers = { authorization: 'Bearer no-credentials' };
    return { endpoint: address.endpoint, headers: async () => headers };
  }
  const { BigQuery } = await import('@google-cloud/bigquery');
  const client = new BigQuery({ projectId: address.jobProject });
  return {
    endpoint: client.apiEndpoint,
    headers: async (url) => Object.fromEntries(await client.authClient.getRequestHeaders(url)),
  };
}
