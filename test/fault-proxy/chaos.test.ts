import { describe, expect, test } from 'vitest';
import { chaosFault } from './chaos-fault.ts';
import type { FaultProxy } from './fault-proxy.ts';
import type { FaultRule } from './fault-rule.ts';
import { textAt } from './json.ts';
import { proxiedClient } from './proxied-client.ts';
import type { RequestFacts, RequestKind } from './request-facts.ts';
import type { RestClient } from './rest-client.ts';

const facts = (kind: RequestKind): RequestFacts => ({
  kind,
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  project: 'test',
});

/** The faults of the first requests of some kinds. */
const faultsOf = (seed: number) =>
  (['merge', 'load', 'job'] as const).flatMap((kind) =>
    Array.from({ length: 40 }, (_, index) => chaosFault({ seed, rate: 0.5 }, facts(kind), index + 1)),
  );

/** How many of a thousand requests are hit, when only `jobs.get` may be. */
const hits = (rate: number, kind: RequestKind) =>
  Array.from({ length: 1_000 }, (_, index) => chaosFault({ seed: 1, rate, kinds: ['job'] }, facts(kind), index + 1)).filter(
    (fault) => fault !== undefined,
  ).length;

/** What a client without patience sees of a few requests, one after the other. */
async function observed(client: RestClient): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (let index = 0; index < 12; index++) {
    const answer = await client.insert(`query_${index}`, 'SELECT 1').catch(() => undefined);
    seen.push([answer?.status, textAt(answer?.body, 'status', 'state'), textAt(answer?.body, 'status', 'errorResult', 'reason')]);
    seen.push((await client.job(`query_${index}`).catch(() => undefined))?.status);
  }
  return seen;
}

describe('chaos', () => {
  test('chooses the same faults for the same seed, and others for another', () => {
    expect(faultsOf(1)).toEqual(faultsOf(1));
    expect(faultsOf(1)).not.toEqual(faultsOf(2));
  });

  test('hits as often as its rate says, and only the kinds that it may', () => {
    expect([hits(0, 'job'), hits(1, 'job'), hits(1, 'load')]).toEqual([0, 1_000, 0]);
    expect(hits(0.2, 'job')).toBeGreaterThan(150);
    expect(hits(0.2, 'job')).toBeLessThan(250);
  });

  test('happens again the same way from its seed, or from its schedule alone', async () => {
    const runs: { proxy: FaultProxy; seen: readonly unknown[] }[] = [];
    const run = async (prepare: (proxy: FaultProxy) => void): Promise<void> => {
      const { client, proxy } = await proxiedClient();
      prepare(proxy);
      runs.push({ proxy, seen: await observed(client) });
    };
    await run((proxy) => proxy.chaos({ seed: 7, rate: 0.5, longestJobMillis: 0 }));
    await run((proxy) => proxy.chaos({ seed: 7, rate: 0.5, longestJobMillis: 0 }));
    const schedule = JSON.parse(JSON.stringify(runs[0]?.proxy.schedule));
    await run((proxy) => schedule.forEach((rule: FaultRule) => proxy.fail(rule)));
    expect(schedule.length).toBeGreaterThan(5);
    expect(runs[1]?.seen).toEqual(runs[0]?.seen);
    expect(runs[1]?.proxy.schedule).toEqual(schedule);
    expect(runs[2]?.seen).toEqual(runs[0]?.seen);
  });

  test('is got past by a client that looks its jobs up and tries again', async () => {
    const { client, proxy } = await proxiedClient('t');
    proxy.chaos({ seed: 3, rate: 0.4, longestJobMillis: 20 });
    for (let id = 1; id <= 10; id++) await stubbornLoad(client, id);
    proxy.calm();
    expect(proxy.schedule.length).toBeGreaterThan(5);
    expect(await client.ids('t')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

/** One row, exactly once: a new attempt only when the last one is known to have failed. */
async function stubbornLoad(client: RestClient, id: number): Promise<void> {
  for (let attempt = 1, tries = 0; tries < 500; tries++) {
    const jobId = `load_${id}_${attempt}`;
    await client.load(jobId, 't', [{ id }]).catch(() => undefined);
    const found = await client.job(jobId).catch(() => undefined);
    if (textAt(found?.body, 'status', 'state') !== 'DONE') continue;
    if (textAt(found?.body, 'status', 'errorResult', 'reason') === undefined) return;
    attempt++;
  }
  throw new Error(`load ${id} never ended`);
}
