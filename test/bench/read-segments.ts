/**
 * Checks the events of one file into segments, which are dropped, and prints what that took, as JSON: microseconds of the processors in user mode
 * and of the wall, events, and the peak of memory in bytes. A process of its own, since the peak is one of the process.
 * Usage: node test/bench/read-segments.ts FILE SPEC
 */
import { openSources } from '../../src/events/open-sources.ts';
import { readEvents } from '../../src/events/read-events.ts';
import { loadSpec } from '../../src/spec/load-spec.ts';

/** What it prints. */
export interface ReadCost {
  readonly user: number;
  readonly wall: number;
  readonly events: number;
  readonly peakBytes: number;
}

const [file = '', spec = ''] = process.argv.slice(2);
const [cpu, wall] = [process.cpuUsage(), performance.now()];
const reader = readEvents({
  spec: await loadSpec(spec, {}),
  sources: await openSources([file], process.stdin),
  runId: '01991c1e-7e4a-7c7e-9a94-3f8a5a2f7b10',
  stampedByDestination: true,
  stamp: () => 1_782_604_800_000_000n,
  signal: new AbortController().signal,
});
for await (const segment of reader.segments()) await segment.remove();
await reader.close();
const cost: ReadCost = {
  user: process.cpuUsage(cpu).user,
  wall: (performance.now() - wall) * 1000,
  events: reader.totals().accepted,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(cost));
