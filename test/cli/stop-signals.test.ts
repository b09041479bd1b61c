import { expect, test } from 'vitest';
import type { Host, StopSignal } from '../../src/cli/host.ts';
import { watchStopSignals } from '../../src/cli/stop-signals.ts';

/** A host of which only the signals are used. */
interface SignalHost {
  readonly host: Pick<Host, 'onStopSignal' | 'leaveNow'>;
  readonly send: (signal: StopSignal) => void;
  readonly left: readonly number[];
}

function signalHost(): SignalHost {
  const listeners = new Set<(signal: StopSignal) => void>();
  const left: number[] = [];
  return {
    host: {
      onStopSignal: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      leaveNow: (exitCode) => left.push(exitCode),
    },
    send: (signal) => listeners.forEach((listener) => listener(signal)),
    left,
  };
}

test('the first signal aborts and is told once; the second leaves at once', () => {
  const { host, send, left } = signalHost();
  const told: StopSignal[] = [];
  const stop = watchStopSignals(host, (signal) => told.push(signal));
  expect([stop.signal.aborted, stop.received()]).toEqual([false, null]);
  send('SIGTERM');
  expect([stop.signal.aborted, stop.received(), told, left]).toEqual([true, 'SIGTERM', ['SIGTERM'], []]);
  expect(stop.signal.reason).toMatchObject({ exitClass: 'terminated' });
  send('SIGINT');
  expect([stop.received(), told, left]).toEqual(['SIGTERM', ['SIGTERM'], [130]]);
  stop.dispose();
  send('SIGHUP');
  expect(left).toEqual([130]);
});
