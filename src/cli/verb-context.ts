import { instantOfMillis, type OnProgress, type VerbContext } from '../index.ts';
import type { Session } from './session.ts';

/** How long to bear failures, and to wait for other runs. */
export type Patience = Pick<VerbContext, 'timeoutSeconds' | 'waitSeconds'>;

/** All that a verb sees of the world. */
export function verbContext({ host, runId, stop }: Session, patience: Patience, onProgress: OnProgress): VerbContext {
  return {
    runId,
    version: host.version,
    clock: () => instantOfMillis(host.now()),
    environment: host.environment,
    workingDirectory: host.workingDirectory,
    signal: stop.signal,
    ...patience,
    onProgress,
  };
}
