import { DedupError } from '../../errors.ts';
import { hideSecrets } from '../../spec/hide-secrets.ts';
import type { OpenOptions } from '../destination.ts';
import { retryClock } from '../retry-clock.ts';
import type { RetryPolicy } from '../with-retry.ts';
import type { BigQueryAddress } from './address.ts';
import { BigQueryDestination } from './bigquery-destination.ts';
import { BigQueryConnection } from './connection.ts';
import { HttpConnections } from './http-connections.ts';
import { openServer } from './open-server.ts';

/** How long a destination bears failures that may pass by themselves. */
export type Patience = Pick<RetryPolicy, 'deadlineMillis' | 'firstWaitMillis' | 'longestWaitMillis' | 'clock'>;

/** About five minutes; then the run ends as temporary, and cron tries again. */
const PATIENCE: Patience = { deadlineMillis: 300_000, firstWaitMillis: 1_000, longestWaitMillis: 32_000, clock: retryClock };

/** Opens a destination; the server is not asked anything yet. Throws `BIGQUERY.EMULATOR_HOST` where that variable is set. */
export async function openBigQueryDestination(
  address: BigQueryAddress,
  options: OpenOptions,
  patience: Patience = PATIENCE,
): Promise<BigQueryDestination> {
  refuseEmulatorHost(options.environment);
  const retry = {
    ...patience,
    ...(options.timeoutSeconds === undefined ? {} : { deadlineMillis: options.timeoutSeconds * 1000 }),
    signal: options.signal,
    onWait: (wait: Parameters<RetryPolicy['onWait']>[0]): void => options.onProgress({ kind: 'retry', ...wait }),
  };
  // A server of our own is near, and may not know gzip.
  const compresses = address.gzip ?? address.endpoint === undefined;
  const server = openServer(address);
  const http = new HttpConnections(server.endpoint, options.environment);
  const connection = new BigQueryConnection(server, http, retry, 'bigquery-dedup', compresses);
  return new BigQueryDestination(address, connection, options);
}

/** Google's clients obey this variable: whoever sets it means that nothing is to go elsewhere. */
function refuseEmulatorHost(environment: OpenOptions['environment']): void {
  const host = environment['BIGQUERY_EMULATOR_HOST'];
  if (host === undefined || host === '') return;
  throw new DedupError('not-started', [
    {
      code: 'BIGQUERY.EMULATOR_HOST',
      summary: 'the variable BIGQUERY_EMULATOR_HOST is set',
      where: 'environment',
      why: 'the destination alone says where requests go, and dedup does not read the variable',
      next: `unset it, and name the emulator in the destination: bigquery://project/dataset?endpoint=${/^https?:/.test(host) ? host : `http://${hideSecrets(host)}`}`,
    },
  ]);
}
