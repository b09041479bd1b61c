import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { EventSource } from '../../src/events/event-source.ts';
import { segmentBytesAfter } from '../../src/events/segment-filler.ts';
import { failureOf } from './failure-of.ts';
import { readAll, reader, rowsOf, sourceOf } from './read-all.ts';
import { scratchFolder } from './scratch-folder.ts';

function event(id: string): string {
  return `{"id":"${id}","seq":1}`;
}

test('the events of all sources come out in order, with their positions and counts', async () => {
  const text = `\ufeff${event('a')}\r\n\n${event('b')}\nnonsense\n`;
  const { segments, totals } = await readAll(reader([sourceOf('one.ndjson', text), sourceOf('-', event('c'))]));
  expect(segments.map(({ number, rows, events }) => ({ number, rows, events }))).toEqual([
    { number: 1, rows: 3, events: ['a one.ndjson:1', 'b one.ndjson:3', 'c -:1'] },
  ]);
  expect(totals).toEqual({
    read: 4,
    rejected: 1,
    accepted: 3,
    bytesRead: Buffer.byteLength(text) + event('c').length,
    rejectedByCode: { 'EVENT.BAD_JSON': 1 },
    firstRejections: [
      {
        position: 'one.ndjson:4',
        code: 'EVENT.BAD_JSON',
        reason: 'not valid JSON: expected a value at byte 0, but there is "n"',
      },
    ],
  });
});

test('the reader tells how its events were read, the rejected ones too', async () => {
  const events = reader([sourceOf('f', `${event('a')}\n${event('b')}\n{}\n${event('c')}\n`)]);
  await readAll(events);
  expect(events.tiers()).toEqual({
    sameShape: 2,
    anyOrder: 1,
    parsed: 1,
    parsedFor: { rejected: 1, deleted: 0, escapes: 0, spec: 0, other: 0 },
  });
});

test('no sources, empty ones and blank ones give no segment', async () => {
  expect(await readAll(reader([]))).toMatchObject({ segments: [], totals: { read: 0 } });
  expect(await readAll(reader([sourceOf('a'), sourceOf('b', '\n  \n'), sourceOf('c', '')]))).toMatchObject({
    segments: [],
    totals: { read: 0 },
  });
});

test('a segment ends with the row that fills it, and is stamped when its first row comes', async () => {
  const events = reader([sourceOf('f', ['a', 'b', 'c', 'd', 'e'].map(event).join('\n'))], { segmentBytes: 300 });
  const seen: unknown[] = [];
  for await (const { number, rows, stamp, path } of events.segments()) {
    const [first] = rowsOf(await readFile(path, 'utf8'));
    seen.push([number, rows, stamp, first?.['_dedup_ingested_at'], first?.['_dedup_load_id']]);
  }
  await events.close();
  expect(seen).toEqual([
    [1, 2, 0n, '1970-01-01T00:00:00.000000Z', 'run'],
    [2, 2, 1n, '1970-01-01T00:00:00.000001Z', 'run'],
    [3, 1, 2n, '1970-01-01T00:00:00.000002Z', 'run'],
  ]);
});

async function rowsOfSegments(segmentRows: number, segmentBytes?: number): Promise<readonly number[]> {
  const lines = ['a', 'b', 'c', 'd', 'e'].map(event).join('\n');
  const { segments } = await readAll(
    reader([sourceOf('f', lines)], { segmentRows, ...(segmentBytes === undefined ? {} : { segmentBytes }) }),
  );
  return segments.map(({ rows }) => rows);
}

test('a segment ends at the number of rows that the destination likes best, or at the bytes if they come first', async () => {
  expect(await rowsOfSegments(2)).toEqual([2, 2, 1]);
  expect(await rowsOfSegments(5)).toEqual([5]);
  expect(await rowsOfSegments(100)).toEqual([5]);
  expect(await rowsOfSegments(3, 1)).toEqual([1, 1, 1, 1, 1]);
});

test('lines have neither stamp nor load where the destination writes them', async () => {
  const events = reader([sourceOf('f', event('a'))], { stampedByDestination: true });
  const texts: string[] = [];
  for await (const { path } of events.segments()) texts.push(await readFile(path, 'utf8'));
  await events.close();
  expect(texts).toEqual([expect.stringMatching(/^\{"id":"a","seq":1,"_dedup_position":"f:1","_dedup_hash":"\d+"\}\n$/)]);
});

test('a stamp is no older than the first row, however many rejects come before', async () => {
  const events = reader([sourceOf('f', `x\ny\n${event('a')}\n${event('b')}\n`)]);
  for await (const { stamp } of events.segments()) expect(stamp).toBe(2n);
  await events.close();
});

test('segments are private, stay until they are removed, and are gone with the reader', async () => {
  const events = reader([sourceOf('f', [event('a'), event('b')].join('\n'))], { segmentBytes: 1 });
  const paths: string[] = [];
  for await (const segment of events.segments()) {
    paths.push(segment.path);
    expect((await stat(segment.path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(segment.path))).mode & 0o777).toBe(0o700);
    if (paths.length === 1) {
      await segment.remove();
      await segment.remove();
    }
  }
  expect(dirname(dirname(paths[0] ?? ''))).toBe(tmpdir());
  expect(await readdir(dirname(paths[0] ?? ''))).toEqual(['segment-2.ndjson']);
  await events.close();
  await events.close();
  await expect(stat(dirname(paths[0] ?? ''))).rejects.toThrow('ENOENT');
});

test('at most one segment is made ahead of the one that is being staged', async () => {
  let given = 0;
  const source: EventSource = {
    name: 'f',
    async *open() {
      for (given = 0; given < 20; given += 1) yield Buffer.from(`${event(String(given))}\n`);
    },
  };
  const events = reader([source], { segmentBytes: 1 });
  for await (const segment of events.segments()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(given - segment.number).toBeLessThanOrEqual(2);
    if (segment.number === 5) break;
  }
  await events.close();
});

test('where chunks and segments are cut changes no event', async () => {
  const lines = fc.array(
    fc.constantFrom(
      event('a'),
      event('é'),
      '{"id":"k","seq":1,"note":"\\n"}',
      'bad',
      '',
      '{"seq":1}',
      Buffer.from([0x22, 0xff]).toString('latin1'),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.array(fc.nat()),
      fc.integer({ min: 1, max: 2000 }),
      fc.boolean(),
      async (parts, cuts, segmentBytes, hasEnd) => {
        const bytes = Buffer.from(parts.join('\n') + (hasEnd ? '\n' : ''));
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((left, right) => left - right);
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const whole = await readAll(reader([sourceOf('f', bytes)]));
        const cut = await readAll(reader([sourceOf('f', ...chunks)], { segmentBytes }));
        expect(cut.totals).toEqual(whole.totals);
        expect(cut.segments.flatMap(({ events }) => events)).toEqual(whole.segments.flatMap(({ events }) => events));
        expect(cut.totals.read).toBe(cut.totals.rejected + cut.totals.accepted);
        expect(cut.totals.accepted).toBe(cut.segments.reduce((sum, { rows }) => sum + rows, 0));
      },
    ),
    { numRuns: 60 },
  );
});

/** Gives one chunk, then nothing until it is told. */
function idleSource(text: string): EventSource & { readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    name: '-',
    end: resolve,
    async *open() {
      yield Buffer.from(text);
      await promise;
      yield Buffer.from(`${event('late')}\n`);
    },
  };
}

test('a segment comes out when its first row has waited long enough, also when the source is idle', async () => {
  const source = idleSource(`${event('a')}\n${event('b')}\n`);
  const events = reader([source], { segmentMillis: 30 });
  const segments = events.segments()[Symbol.asyncIterator]();
  expect((await segments.next()).value).toMatchObject({ number: 1, rows: 2 });
  source.end();
  expect((await segments.next()).value).toMatchObject({ number: 2, rows: 1 });
  expect((await segments.next()).done).toBe(true);
  await events.close();
});

test('when the signal fires, what was read comes out as the last segment', async () => {
  const controller = new AbortController();
  const events = reader([idleSource(`${event('a')}\n${event('b')}\n{"id":"half`), sourceOf('next', event('c'))], {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 30);
  const { segments, totals } = await readAll(events);
  expect(segments.map((segment) => segment.events)).toEqual([['a -:1', 'b -:2']]);
  expect(totals).toMatchObject({ read: 2, accepted: 2, rejected: 0 });
});

test('close ends a reader that waits for an idle source', async () => {
  const events = reader([idleSource(`${event('a')}\n`)]);
  const next = events.segments()[Symbol.asyncIterator]().next();
  await new Promise((resolve) => setTimeout(resolve, 10));
  await events.close();
  await next;
});

test('so many rejects are fine, and one more stops the load before another segment', async () => {
  const text = `${event('a')}\nx\ny\n${event('b')}\nz`;
  expect((await readAll(reader([sourceOf('f', text)], { maxRejects: 3 }))).totals).toMatchObject({ rejected: 3, accepted: 2 });
  expect((await readAll(reader([sourceOf('f', event('a'))], { maxRejects: 0 }))).totals).toMatchObject({ accepted: 1 });
  const folder = await scratchFolder();
  const rejectsFile = join(folder, 'rejects.ndjson');
  expect(await failureOf(readAll(reader([sourceOf('f', text)], { maxRejects: 2, rejectsFile })))).toEqual({
    exitClass: 'failed',
    diagnostics: [
      {
        code: 'EVENT.TOO_MANY_REJECTS',
        summary: '3 rejected of 5 read so far: --max-rejects allows 2',
        where: 'f:2',
        why: '3 × EVENT.BAD_JSON; the first: not valid JSON: expected a value at byte 0, but there is "x"',
        next: `look at ${rejectsFile}, repair the events or the spec, or allow more with --max-rejects`,
      },
    ],
  });
  expect(rowsOf(await readFile(rejectsFile, 'utf8'))).toHaveLength(3);
});

test('a source that nobody here can read stops the load, however its first bytes arrive', async () => {
  const bzip = [Buffer.from('B'), Buffer.from('Zh91AY'), Buffer.from('\0')];
  expect(await failureOf(readAll(reader([sourceOf('a', `${event('a')}\n`), sourceOf('-', ...bzip)])))).toMatchObject({
    exitClass: 'not-started',
    diagnostics: [{ code: 'SOURCE.FOREIGN_FORMAT', summary: 'standard input is bzip2' }],
  });
});

test.each([
  ['[\n{"id":"a","seq":1},\n', 'the file looks like one JSON array: say --format json'],
  ['[{"id":"a","seq":1}]', 'the file looks like one JSON array: say --format json'],
  ['{\n "id":"a"\n}\n', 'the file looks pretty-printed: say --format json'],
  [`${event('a')}\n{"id":"b","se`, 'the last line has no line end: the file may be cut off'],
])('the place of the fault in %j tells more', async (text, hint) => {
  const { totals } = await readAll(reader([sourceOf('f.ndjson', text)]));
  expect(totals.firstRejections[0]?.reason).toContain(`(${hint})`);
});

test('an error of the source comes out of the iteration', async () => {
  const source: EventSource = {
    name: 'f',
    // oxlint-disable-next-line require-yield -- it fails before it could
    async *open() {
      throw new Error('torn');
    },
  };
  await expect(readAll(reader([source]))).rejects.toThrow('torn');
});

test('a temporary folder that cannot be written is told with the remedy', async () => {
  const folder = await scratchFolder();
  vi.stubEnv('TMPDIR', join(folder, 'none'));
  try {
    expect(await failureOf(readAll(reader([sourceOf('f', event('a'))])))).toEqual({
      exitClass: 'failed',
      diagnostics: [
        {
          code: 'SEGMENT.WRITE_FAILED',
          summary: 'cannot write checked events to the temporary folder',
          where: join(folder, 'none'),
          why: 'it does not exist',
          next: 'make room there, or point TMPDIR to a folder with room for a few segments (64 MiB each); then run the same command again',
        },
      ],
    });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('progress is told while reading, and at the end of each segment', async () => {
  const progress: number[] = [];
  const text = Array.from({ length: 5 }, (_, index) => `${event(String(index))}\n`);
  await readAll(reader([sourceOf('f', ...text)], { onProgress: ({ accepted }) => progress.push(accepted), segmentBytes: 300 }));
  expect(progress.at(-1)).toBe(5);
  expect(progress).toEqual(progress.toSorted((left, right) => left - right));
});

test('a rejects file that cannot be written stops the load', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'taken'));
  expect(await failureOf(readAll(reader([sourceOf('f', 'x')], { rejectsFile: join(folder, 'taken') })))).toMatchObject({
    exitClass: 'failed',
    diagnostics: [{ code: 'REJECTS.WRITE_FAILED', where: join(folder, 'taken'), why: 'it is a folder' }],
  });
});

test('a load of any size is cut into few enough segments for a destination that takes 1,500 a day', () => {
  expect([0, 1, 2, 3, 99, 100, 250, 399, 400, 1_499].map((segments) => segmentBytesAfter(segments) / 2 ** 20)).toEqual([
    16, 16, 32, 64, 64, 128, 256, 512, 1024, 1024,
  ]);
  let bytes = 0;
  for (let segments = 0; segments < 1_500; segments += 1) bytes += segmentBytesAfter(segments);
  expect(bytes).toBeGreaterThan(1e12);
});
