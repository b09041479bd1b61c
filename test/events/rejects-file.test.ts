import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventSource } from '../../src/events/event-source.ts';
import { openSources } from '../../src/events/open-sources.ts';
import { failureOf } from './failure-of.ts';
import { readAll, reader, rowsOf, sourceOf } from './read-all.ts';
import { scratchFolder } from './scratch-folder.ts';

async function filesOf(path: string): Promise<EventSource[]> {
  return openSources([path], { async *[Symbol.asyncIterator]() {} });
}

test('a rejected event is kept with position, code, reason and its raw bytes', async () => {
  const rejectsFile = join(await scratchFolder(), 'deep', 'er', 'rejects.ndjson');
  const bad = Buffer.from([0x7b, 0xff, 0x0d, 0x0a]);
  await readAll(reader([sourceOf('f', ' {"id":"é",\t"seq":1,"x":1} \n', bad)], { rejectsFile }));
  expect(rowsOf(await readFile(rejectsFile, 'utf8'))).toEqual([
    {
      position: 'f:1',
      code: 'EVENT.UNKNOWN_FIELD',
      reason: 'the spec has no column for /x: add one, or set "unknown_fields: ignore"',
      field: '/x',
      event: ' {"id":"é",\t"seq":1,"x":1} ',
    },
    { position: 'f:2', code: 'EVENT.BAD_UTF8', reason: 'the event is not valid UTF-8', event_base64: 'e/8=' },
  ]);
  expect((await stat(rejectsFile)).mode & 0o777).toBe(0o600);
});

test('without rejects there is no file, and without a file they are counted', async () => {
  const folder = await scratchFolder();
  await readAll(reader([sourceOf('f', '{"id":"a","seq":1}')], { rejectsFile: join(folder, 'r') }));
  await expect(stat(join(folder, 'r'))).rejects.toThrow('ENOENT');
  expect((await readAll(reader([sourceOf('f', 'x')]))).totals.rejected).toBe(1);
});

test('rejects are appended, on a line of their own even after a run that was killed', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  await writeFile(rejectsFile, '{"position":"f:1","co');
  await readAll(reader([sourceOf('f', 'x')], { rejectsFile }));
  await readAll(reader([sourceOf('g', 'x')], { rejectsFile }));
  const [torn, ...rest] = (await readFile(rejectsFile, 'utf8')).split('\n');
  expect(torn).toBe('{"position":"f:1","co');
  expect(rowsOf(rest.join('\n')).map(({ position }) => position)).toEqual(['f:1', 'g:1']);
});

test.each(['{"id":"a","seq":1}\n', 'table: readings\n', '\n', '[]'])(
  'a file that holds %j is not appended to',
  async (content) => {
    const rejectsFile = join(await scratchFolder(), 'mine');
    await writeFile(rejectsFile, content);
    expect(await failureOf(readAll(reader([sourceOf('f', 'x')], { rejectsFile })))).toMatchObject({
      exitClass: 'failed',
      diagnostics: [{ code: 'REJECTS.NOT_REJECTS', where: rejectsFile }],
    });
    expect(await readFile(rejectsFile, 'utf8')).toBe(content);
  },
);

test('rejects that a person has written anew are appended to', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  await writeFile(rejectsFile, '{ "event": {"id":"a"}, "position": "f:1" }\n');
  await readAll(reader([sourceOf('g', 'x')], { rejectsFile }));
  expect(rowsOf(await readFile(rejectsFile, 'utf8')).map(({ position }) => position)).toEqual(['f:1', 'g:1']);
});

test('rejects are on the disk while a slow source is still open', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  const source: EventSource = {
    name: 'f',
    async *open() {
      yield Buffer.from('no event\n');
      await expect.poll(() => readFile(rejectsFile, 'utf8').catch(() => '')).toContain('"position":"f:1"');
    },
  };
  await readAll(reader([source], { rejectsFile }));
});

test('a 100 MB line is rejected with how it begins and how long it is, in little memory, and the events around it are staged', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  const chunk = Buffer.alloc(1_000_001, 'ab"\\');
  const source: EventSource = {
    name: 'f',
    async *open() {
      yield Buffer.from('{"id":"a","seq":1}\n{"id":"');
      for (let index = 0; index < 100; index += 1) yield chunk;
      yield Buffer.from('"}\n{"id":"b","seq":1}\n');
    },
  };
  const before = process.memoryUsage().rss;
  const { segments, totals } = await readAll(reader([source], { rejectsFile }));
  // The event is held up to the cap; base64 and buffers add their share.
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  expect(segments[0]?.events).toEqual(['a f:1', 'b f:3']);
  expect(totals).toMatchObject({ read: 3, rejected: 1, rejectedByCode: { 'EVENT.TOO_LARGE': 1 } });
  const [record] = rowsOf(await readFile(rejectsFile, 'utf8'));
  expect(record).toMatchObject({ position: 'f:2', code: 'EVENT.TOO_LARGE', reason: 'the event is longer than 16 MiB' });
  expect(record).toMatchObject({ event_bytes: 7 + 100 * chunk.length + 2 });
  expect(record?.['event_start']).toBe(`{"id":"${chunk.toString()}`.slice(0, 65_536));
  expect((await stat(rejectsFile)).size).toBeLessThan(150_000);
  // Replayed, it is too long again, and goes over as it is.
  const again = join(await scratchFolder(), 'again');
  const replay = await readAll(reader(await filesOf(rejectsFile), { replayRejects: true, rejectsFile: again }));
  expect(replay.totals).toMatchObject({ read: 1, rejected: 1, rejectedByCode: { 'EVENT.TOO_LARGE': 1 } });
  expect((await readFile(again)).equals(await readFile(rejectsFile))).toBe(true);
}, 30_000);

test('an endless line that is stopped on request is rejected once, with what had come of it', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  const controller = new AbortController();
  const source: EventSource = {
    name: 'f',
    async *open() {
      yield Buffer.from('é'.repeat(10_000_000));
      setTimeout(() => controller.abort(), 20);
      await new Promise(() => {});
    },
  };
  const { totals } = await readAll(reader([source], { rejectsFile, signal: controller.signal }));
  expect(totals).toMatchObject({ read: 1, rejected: 1 });
  const records = rowsOf(await readFile(rejectsFile, 'utf8'));
  expect(records).toEqual([
    {
      position: 'f:1',
      code: 'EVENT.TOO_LARGE',
      reason: 'the event is longer than 16 MiB',
      event_bytes: 20_000_000,
      event_start: 'é'.repeat(32_767),
    },
  ]);
});

function eventOf(length: number): string {
  return `{"id":"a","seq":1,"note":"${'x'.repeat(length - 28)}"}`;
}

test('an event of 16 MiB is staged, and one byte more is not', async () => {
  const cap = 16 * 1024 * 1024;
  const { totals } = await readAll(reader([sourceOf('f', `${eventOf(cap)}\n${eventOf(cap + 1)}\n`)]));
  expect(totals).toMatchObject({ accepted: 1, rejectedByCode: { 'EVENT.TOO_LARGE': 1 } });
});

test('repaired rejects are loaded with their original positions; the others are rejected anew', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  const again = join(await scratchFolder(), 'again');
  await readAll(
    reader([sourceOf('dir/é.ndjson', '{"id":"a"}\n\n{"id":"b","seq":x}\n{"id":"c"\n', Buffer.from([0xff]))], { rejectsFile }),
  );
  const records = (await readFile(rejectsFile, 'utf8')).replace('{\\"id\\":\\"a\\"}', '{\\"id\\":\\"a\\",\\"seq\\":1}');
  await writeFile(rejectsFile, records);
  // Repaired as an object: no number loses digits.
  await appendFile(rejectsFile, '{"position":"t/0/7","event": {"id":"d","seq":9007199254740993.0} }\r\n\n');
  const { segments, totals } = await readAll(reader(await filesOf(rejectsFile), { replayRejects: true, rejectsFile: again }));
  expect(segments[0]?.events).toEqual(['a dir/é.ndjson:1', 'd t/0/7']);
  expect(totals).toMatchObject({ read: 5, accepted: 2, rejected: 3 });
  expect(rowsOf(await readFile(again, 'utf8'))).toEqual(
    rowsOf(records)
      .slice(1)
      .map((record) => ({ ...record, reason: String(record['reason']).replace(/ \(.*/, '') })),
  );
});

test.each([
  '{"id":"a","seq":1}',
  'x',
  '{"position":"f:1"}',
  '{"position":1,"event":""}',
  '{"position":"f:1","event":7}',
  '{"event":"{}"}',
])('a line %j is no rejected event', async (line) => {
  expect(await failureOf(readAll(reader([sourceOf('r', `\n${line}\n`)], { replayRejects: true })))).toEqual({
    exitClass: 'not-started',
    diagnostics: [
      {
        code: 'SOURCE.NOT_REJECTS',
        summary: 'line 2 of r is no rejected event',
        where: 'r:2',
        why: 'each line of a rejects file is a JSON object with "position", and with "event" or "event_base64"',
        next: 'repair the line, or load the file as ordinary events, without --rejects-from',
      },
    ],
  });
});

test('whatever was rejected, its bytes can be had back', async () => {
  const rejectsFile = join(await scratchFolder(), 'r');
  let before = 0;
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 40 }), async (bytes) => {
      const line = Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d));
      const { totals } = await readAll(reader([sourceOf('f', 'x\n', line, '\n')], { rejectsFile }));
      const records = rowsOf(await readFile(rejectsFile, 'utf8'));
      expect(records.length - before).toBe(totals.rejected);
      before = records.length;
      if (totals.rejected < 2) return;
      const { event, event_base64: base64 } = records.at(-1) ?? {};
      expect(typeof event === 'string' ? Buffer.from(event) : Buffer.from(String(base64), 'base64')).toEqual(line);
    }),
    { numRuns: 100 },
  );
});
