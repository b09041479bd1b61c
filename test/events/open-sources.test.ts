import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openSources } from '../../src/events/open-sources.ts';
import { failureOf } from './failure-of.ts';
import { scratchFolder } from './scratch-folder.ts';

async function folderWith(files: readonly string[]): Promise<string> {
  const folder = await scratchFolder();
  for (const file of files) await writeFile(join(folder, file), `${file}\n`);
  return folder;
}

async function open(folder: string, patterns: readonly string[]): Promise<readonly string[]> {
  const sources = await openSources(
    patterns.map((pattern) => (pattern === '-' ? '-' : join(folder, pattern))),
    Readable.from([]),
  );
  return sources.map(({ name, bytes }) => `${name.replace(`${folder}/`, '')} ${bytes ?? '?'}`);
}

test('files come in the order in which they were named, globs sorted, and a file twice is fine', async () => {
  const folder = await folderWith(['b.ndjson', 'a.ndjson', 'c10.ndjson', 'c9.ndjson']);
  await mkdir(join(folder, 'c.ndjson'));
  expect(await open(folder, ['c*.ndjson', 'b.ndjson', '-', '{b,a}.ndjson'])).toEqual([
    'c10.ndjson 11',
    'c9.ndjson 10',
    'b.ndjson 9',
    '- ?',
    'a.ndjson 9',
    'b.ndjson 9',
  ]);
});

test('a file whose name looks like a glob is taken by its name', async () => {
  const folder = await folderWith(['a[1].ndjson', 'a1.ndjson']);
  expect(await open(folder, ['a[1].ndjson'])).toEqual(['a[1].ndjson 12']);
});

test('everything that cannot be read is told before anything is read', async () => {
  const folder = await folderWith(['a.ndjson']);
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'packed'), Buffer.from('fd377a585a0000', 'hex'));
  const at = (name: string): string => join(folder, name);
  expect(await failureOf(open(folder, ['a.ndjson', 'none', 'none*', 'sub', 'packed', 'a.ndjson/x', '-', '-']))).toEqual({
    exitClass: 'not-started',
    diagnostics: [
      {
        code: 'SOURCE.NOT_FOUND',
        summary: `there is no file ${at('none')}`,
        where: at('none'),
        next: 'check the name; relative paths count from the working directory',
      },
      {
        code: 'SOURCE.NOT_FOUND',
        summary: `no file matches ${at('none*')}`,
        where: at('none*'),
        next: 'check the pattern; relative paths count from the working directory',
      },
      {
        code: 'SOURCE.NOT_FOUND',
        summary: `there is no file of events in the folder ${at('sub')}`,
        where: at('sub'),
        next: 'files of events are named .ndjson, .jsonl, .json, .csv, .tsv, .parquet or .avro, and .gz or .zst behind that',
      },
      {
        code: 'SOURCE.FOREIGN_FORMAT',
        summary: `${at('packed')} is xz`,
        where: at('packed'),
        why: 'events are read from NDJSON, JSON, CSV, Parquet and Avro, also packed by gzip or zstd, and texts are UTF-8',
        next: `unpack it on the way: xzcat ${at('packed')} | dedup … -`,
      },
      {
        code: 'SOURCE.UNREADABLE',
        summary: `cannot read ${at('a.ndjson/x')}`,
        where: at('a.ndjson/x'),
        why: 'part of the path is not a folder',
        next: 'give this user the right to read it, or leave it out',
      },
      {
        code: 'SOURCE.STDIN_TWICE',
        summary: 'standard input is named twice',
        where: '-',
        next: 'name "-" once: it can be read only once',
      },
    ],
  });
});

test('a file is read in whole, and standard input as it comes', async () => {
  const folder = await folderWith([]);
  const text = 'x'.repeat(2_500_000);
  await writeFile(join(folder, 'big'), text);
  const [file, stdin] = await openSources([join(folder, 'big'), '-'], Readable.from([Buffer.from('a'), Buffer.from('b')]));
  const read = async (source: typeof file): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source?.open(new AbortController().signal) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  expect((await read(file)) === text).toBe(true);
  expect(await read(stdin)).toBe('ab');
});

test('a folder stands for all files of events below it, and what is skipped is said', async () => {
  const folder = await folderWith(['b.ndjson', 'a.CSV.gz', '_SUCCESS', '.part.crc', 'a.ndjson.crc', 'c.json']);
  await mkdir(join(folder, 'day=2', 'hour=1'), { recursive: true });
  await mkdir(join(folder, '_delta_log'));
  await writeFile(join(folder, '_delta_log', '0.json'), '{}');
  await writeFile(join(folder, 'day=2', 'hour=1', 'p.parquet'), 'x');
  await symlink(join(folder, 'b.ndjson'), join(folder, 'day=2', 'link.jsonl'));
  const skipped: string[] = [];
  const sources = await openSources([folder], Readable.from([]), { onSkipped: (message) => skipped.push(message) });
  expect(sources.map(({ name }) => name.replace(`${folder}/`, ''))).toEqual([
    'a.CSV.gz',
    'b.ndjson',
    'c.json',
    'day=2/hour=1/p.parquet',
    'day=2/link.jsonl',
  ]);
  expect(skipped).toEqual([`${folder}: skipped .part.crc, _SUCCESS, _delta_log, a.ndjson.crc, no files of events`]);
});

test.skipIf(process.platform === 'win32')('a named pipe in a folder is skipped: it might never end', async () => {
  const folder = await folderWith(['a.ndjson']);
  execFileSync('mkfifo', [join(folder, 'b.ndjson')]);
  const skipped: string[] = [];
  const sources = await openSources([folder], Readable.from([]), { onSkipped: (message) => skipped.push(message) });
  expect(sources.map(({ name }) => name)).toEqual([join(folder, 'a.ndjson')]);
  expect(skipped).toEqual([`${folder}: skipped b.ndjson, no files of events`]);
});

test('a file in a folder that may hold events, or not, stops before anything is read, unless the format is said', async () => {
  const folder = await folderWith(['a.ndjson', 'b.txt', 'c']);
  const ending = 'files of events are named .ndjson, .jsonl, .json, .csv, .tsv, .parquet or .avro, and .gz or .zst behind that';
  expect(await failureOf(openSources([folder], Readable.from([])))).toEqual({
    exitClass: 'not-started',
    diagnostics: [
      {
        code: 'SOURCE.UNKNOWN_FORMAT',
        summary: `the names of 2 files in the folder ${folder} do not tell a format: ${folder}/b.txt, ${folder}/c`,
        where: folder,
        why: ending,
        next: `name the files to load, for example "${folder}/**/*.ndjson", or say what all of them are with --format`,
      },
    ],
  });
  const sources = await openSources([folder], Readable.from([]), { format: 'ndjson' });
  expect(sources.map(({ name, format }) => `${name.replace(`${folder}/`, '')} ${format}`)).toEqual([
    'a.ndjson ndjson',
    'b.txt ndjson',
    'c ndjson',
  ]);
});

test('links to folders and links that lead nowhere stop before anything is read, as what they are', async () => {
  const folder = await folderWith(['a.ndjson']);
  await symlink('..', join(folder, 'loop.ndjson'));
  await symlink('../gone', join(folder, 'up'));
  const link = (name: string): object => ({
    code: 'SOURCE.FOLDER_LINK',
    summary: `${folder}/${name} is a link to a folder`,
    where: `${folder}/${name}`,
    why: 'within a folder no such link is followed: it may lead in a circle',
    next: 'remove the link; to load what is in that folder, name it beside this one',
  });
  const broken = {
    code: 'SOURCE.BROKEN_LINK',
    summary: `${folder}/up is a link to ../gone, and there is nothing`,
    where: `${folder}/up`,
    next: 'make the link anew, or remove it',
  };
  expect(await failureOf(openSources([folder], Readable.from([]), { format: 'ndjson' }))).toEqual({
    exitClass: 'not-started',
    diagnostics: [link('loop.ndjson')],
  });
  await rm(join(folder, 'loop.ndjson'));
  for (const pattern of [folder, join(folder, 'up'), join(folder, '[au]*')]) {
    expect(await failureOf(openSources([pattern], Readable.from([]), { format: 'ndjson' }))).toEqual({
      exitClass: 'not-started',
      diagnostics: [broken],
    });
  }
  // Its name tells no format either, and yet it is a link to a folder above all.
  await rm(join(folder, 'up'));
  await symlink('..', join(folder, 'up'));
  expect(await failureOf(openSources([folder], Readable.from([])))).toEqual({
    exitClass: 'not-started',
    diagnostics: [link('up')],
  });
});
