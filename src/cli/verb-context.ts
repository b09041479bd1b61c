import { instantOfMillis, type OnProgress, type VerbContext } from '../index.ts';
import type { Session } from './session.ts';

/** All that a verb sees of the world. */
export function verbContext(
  { host, runId, stop }: Session,
  timeoutSeconds: number | undefined,
  onProgress: OnProgress,
): VerbContext {
  return {
    runId,
    version: host.version,
    clock: () => instantOfMillis(host.now()),
    environment: host.environment,
    workingDirectory: host.workingDirectory,
    signal: stop.signal,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    onProgress,
  };
}
