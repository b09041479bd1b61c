import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogProgress } from '../../src/cli/log-progress.ts';
import type { EventTotals } from '../../src/index.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 5, 28, 10) }));
afterEach(() => void vi.useRealTimers());

const TOTALS: EventTotals = {
  read: 3_000_000,
  rejected: 2,
  accepted: 2_999_998,
  bytesRead: 45_000_000,
  rejectedByCode: {},
  firstRejections: [],
};

function log(verbose: boolean): { readonly text: () => string; readonly progress: ReturnType<typeof createLogProgress> } {
  let text = '';
  const progress = createLogProgress({ write: (line) => (text += line), now: Date.now, verbose });
  return { text: () => text, progress };
}

test('one line for every step that is done, each with its time in UTC; warnings and retries too', () => {
  const { text, progress } = log(false);
  progress.onProgress({ kind: 'step', table: 't', doing: 'scanning t_staging' });
  progress.onProgress({
    kind: 'destination',
    table: 't',
    progress: { kind: 'job', job: 'j1', state: 'RUNNING', elapsedSeconds: 2 },
  });
  vi.advanceTimersByTime(1500);
  progress.onProgress({
    kind: 'destination',
    table: 't',
    progress: { kind: 'retry', reason: 'HTTP 503', attempt: 2, waitSeconds: 3 },
  });
  progress.onProgress({ kind: 'warning', table: 't', message: 'mind\nthis' });
  progress.onProgress({ kind: 'done', table: 't', step: 'scanned', message: '3 keys', seconds: 1.5 });
  progress.close();
  expect(text()).toBe(`2026-06-28T10:00:01Z t: retry 2 in 3.0 s: HTTP 503
2026-06-28T10:00:01Z t: warning: mind\\nthis
2026-06-28T10:00:01Z t: scanned 3 keys (1.5 s)
`);
});

test('a heartbeat every 30 s while nothing ends, with events, bytes, rate and rejects; none when nothing is under way', () => {
  const { text, progress } = log(false);
  vi.advanceTimersByTime(60_000);
  progress.onProgress({ kind: 'events', table: 't', totals: { ...TOTALS, read: 0 }, staged: 0, totalBytes: 165_000_000 });
  vi.advanceTimersByTime(20_000);
  progress.onProgress({ kind: 'events', table: 't', totals: TOTALS, staged: 0, totalBytes: 165_000_000 });
  vi.advanceTimersByTime(10_000);
  progress.onProgress({ kind: 'step', table: 't', doing: 'merging into t' });
  progress.onProgress({
    kind: 'destination',
    table: 't',
    progress: { kind: 'job', job: 'j1', state: 'RUNNING', elapsedSeconds: 25 },
  });
  vi.advanceTimersByTime(30_000);
  progress.close();
  vi.advanceTimersByTime(60_000);
  expect(text())
    .toBe(`2026-06-28T10:01:30Z t: still reading events · 3,000,000 events · 45 MB of 165 MB · 100,000/s · 2 rejected · 30 s
2026-06-28T10:02:00Z t: still merging into t · 30 s · job j1 RUNNING for 25 s
`);
});

test('verbose also tells when a step begins, and every state of a job', () => {
  const { text, progress } = log(true);
  progress.onProgress({ kind: 'step', table: 't\u001b[2J', doing: 'merging' });
  progress.onProgress({
    kind: 'destination',
    table: 't',
    progress: { kind: 'job', job: 'j1', state: 'RUNNING', elapsedSeconds: 5 },
  });
  progress.close();
  expect(text()).toBe(`2026-06-28T10:00:00Z t\\x1b[2J: merging
2026-06-28T10:00:00Z t: job j1 RUNNING for 5.0 s
`);
});
