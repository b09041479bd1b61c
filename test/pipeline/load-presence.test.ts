import { expect, test } from 'vitest';
import { LoadPresence } from '../../src/pipeline/load-presence.ts';
import type { Instant } from '../../src/spec/instant.ts';

const HOUR = 3_600_000_000n;

test('the ledger knows of a load before its first segment is on its way, and again every hour, from the lowest stamp on its way', async () => {
  let now = 0n;
  const written: (readonly [hour: bigint, lowest: Instant])[] = [];
  const presence = new LoadPresence(
    () => now,
    async (lowest) => {
      written.push([now / HOUR, lowest]);
    },
  );
  await presence.begin(1n);
  await presence.begin(1n);
  await presence.begin(2n);
  presence.end(1n);
  now = HOUR - 1n;
  await presence.begin(3n);
  expect(written).toEqual([[0n, 1n]]);
  now = HOUR;
  await presence.begin(4n);
  presence.end(1n);
  presence.end(2n);
  presence.end(3n);
  now = 2n * HOUR;
  await presence.begin(5n);
  expect(written).toEqual([
    [0n, 1n],
    [1n, 1n],
    [2n, 4n],
  ]);
});

test('the ledger hears of a load also while a segment is on its way for hours, or none comes', async () => {
  let now = 0n;
  const written: (readonly [hour: bigint, lowest: Instant])[] = [];
  const presence = new LoadPresence(
    () => now,
    async (lowest) => {
      written.push([now / HOUR, lowest]);
    },
  );
  presence.renew();
  await presence.begin(1n);
  await presence.begin(2n);
  for (; now < 3n * HOUR; now += HOUR / 4n) {
    presence.renew();
    if (now === 2n * HOUR) for (const stamp of [1n, 2n]) presence.end(stamp);
  }
  expect(written).toEqual([
    [0n, 1n],
    [1n, 1n],
    [2n, 1n],
  ]);
  presence.renew();
  expect(written.at(-1)).toEqual([3n, 2n]);
});

test('a row that could not be written between segments fails the next one', async () => {
  let now = 0n;
  const presence = new LoadPresence(
    () => now,
    async () => {
      if (now > 0n) throw new Error('no ledger');
    },
  );
  await presence.begin(1n);
  now = HOUR;
  presence.renew();
  await presence.settled();
  await expect(presence.begin(2n)).rejects.toThrow('no ledger');
});

test('a segment waits for the row that a segment before it has caused, and fails with it', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const presence = new LoadPresence(
    () => 0n,
    () => promise,
  );
  const both = Promise.allSettled([presence.begin(1n), presence.begin(2n)]);
  reject(new Error('no ledger'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
