import type { GoogleAuth } from 'google-auth-library';
import type { BigQueryAddress } from './address.ts';

/** Where requests go, and as whom. */
export interface BigQueryServer {
  /** Base URL, without a slash at the end. */
  readonly endpoint: string;
  /** The headers that name the account, for a request to this URL. Throws what says that there are no credentials. */
  readonly headers: (url: string) => Promise<Readonly<Record<string, string>>>;
}

/**
 * BigQuery, as whom the Application Default Credentials name; Google's library finds them, and is loaded when a request wants them. With an
 * endpoint of our own no credential is looked up: a real token would go to whoever listens there.
 */
export function openServer(address: BigQueryAddress): BigQueryServer {
  if (address.endpoint !== undefined) {
    const headers = { authorization: 'Bearer no-credentials' };
    return { endpoint: address.endpoint, headers: async () => headers };
  }
  let auth: Promise<GoogleAuth> | undefined;
  return {
    endpoint: 'https://bigquery.googleapis.com',
    headers: async (url) => {
      auth ??= googleAuth(address.jobProject);
      return Object.fromEntries(await (await auth).getRequestHeaders(url));
    },
  };
}

async function googleAuth(projectId: string): Promise<GoogleAuth> {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ projectId, scopes: ['https://www.googleapis.com/auth/bigquery'] });
}
