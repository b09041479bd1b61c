import { DedupError, EXIT_CODES } from '../index.ts';
import type { Host, StopSignal } from './host.ts';

/** Ctrl-C and its kin during one command. */
export interface StopSignals {
  /** Fires at the first signal. */
  readonly signal: AbortSignal;
  /** The first signal that came; null: none. */
  received(): StopSignal | null;
  /** Stops listening. */
  dispose(): void;
}

/**
 * The first SIGINT, SIGTERM or SIGHUP asks for a clean stop (`onFirst` tells the person what that means); the second leaves at once.
 */
export function watchStopSignals(
  host: Pick<Host, 'onStopSignal' | 'leaveNow'>,
  onFirst: (signal: StopSignal) => void,
): StopSignals {
  const controller = new AbortController();
  let first: StopSignal | null = null;
  const dispose = host.onStopSignal((signal) => {
    if (first !== null) {
      host.leaveNow(stopExitCode(signal));
      return;
    }
    first = signal;
    onFirst(signal);
    controller.abort(
      new DedupError(signal === 'SIGINT' ? 'interrupted' : 'terminated', [
        { code: 'RUN.STOPPED', summary: `stopped by ${signal}`, next: 'run the same command again' },
      ]),
    );
  });
  return { signal: controller.signal, received: () => first, dispose };
}

/** 130 after Ctrl-C; 143 after SIGTERM, and after SIGHUP, which means the same to a run that nobody watches. */
export function stopExitCode(signal: StopSignal): number {
  return signal === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated;
}
