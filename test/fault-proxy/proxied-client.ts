import { onTestFinished } from 'vitest';
import { emulatorUrl } from '../emulator/emulator-url.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { RestClient } from './rest-client.ts';
import { startFaultProxy } from './start-fault-proxy.ts';

/** A proxy before the emulator of the test run, closed with the test, and a client with a fresh dataset and these tables. */
export async function proxiedClient(
  ...tables: readonly string[]
): Promise<{ readonly proxy: FaultProxy; readonly client: RestClient }> {
  const proxy = await startFaultProxy({ upstream: emulatorUrl() });
  onTestFinished(() => proxy.close());
  const client = new RestClient(proxy.url);
  await client.create(...tables);
  return { proxy, client };
}
