import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { access, glob, open, readlink, stat } from 'node:fs/promises';
import type { Diagnostic } from '../errors.ts';
import { DedupError } from '../errors.ts';
import type { EventFormat } from '../spec/source-spec.ts';
import type { EventSource } from './event-source.ts';
import { fileSource } from './file-source.ts';
import { checkSourceStart } from './formats/check-source-start.ts';
import { isEventFileName } from './formats/format-of-name.ts';
import { listFolder } from './list-folder.ts';
import { pipeSource } from './pipe-source.ts';
import { causeOf, systemCode } from './system-error.ts';

/** What else is known of the sources. */
export interface SourceOptions {
  /** The format of all, as the user has named it (`--format`) or the spec has. */
  readonly format?: EventFormat;
  /** Told of each folder in which files were skipped because their names say that they are no events. */
  readonly onSkipped?: (message: string) => void;
}

/**
 * The sources that `patterns` name, in their order: files, folders with all that is below them, globs (a pattern that the shell did not
 * expand, sorted by code unit), `-` for standard input. A file whose name looks like a glob is taken by its name. The same file twice is read
 * twice, which is harmless. Everything is looked at before anything is read: all faults come together in one `DedupError` (`SOURCE.…`, not
 * started).
 */
export async function openSources(
  patterns: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  options: SourceOptions = {},
): Promise<EventSource[]> {
  const sources: EventSource[] = [];
  const faults: Diagnostic[] = [];
  const { format } = options;
  let hasStdin = false;
  for (const pattern of patterns) {
    if (pattern !== '-') {
      for (const found of await expand(pattern, options)) {
        if ('code' in found) faults.push(found);
        else sources.push(format === undefined ? found : { ...found, format });
      }
      continue;
    }
    if (hasStdin) faults.push(STDIN_TWICE);
    else sources.push({ name: '-', open: () => stdin, ...(format === undefined ? {} : { format }) });
    hasStdin = true;
  }
  const [first, ...rest] = faults;
  if (first !== undefined) throw new DedupError('not-started', [first, ...rest]);
  return sources;
}

const STDIN_TWICE: Diagnostic = {
  code: 'SOURCE.STDIN_TWICE',
  summary: 'standard input is named twice',
  where: '-',
  next: 'name "-" once: it can be read only once',
};

const GLOB_CHARACTERS = /[*?[{]|[!+@]\(/;

async function expand(pattern: string, options: SourceOptions): Promise<readonly (EventSource | Diagnostic)[]> {
  const literal = await look(pattern);
  if (literal !== undefined && !(literal instanceof Error) && literal.isDirectory()) return expandFolder(pattern, options);
  if (literal !== undefined) return [await sourceOf(pattern, literal)];
  const target = await targetOf(pattern);
  if (target !== undefined) return [brokenLink(pattern, target)];
  if (!GLOB_CHARACTERS.test(pattern)) return [notFound(pattern)];
  const matches: string[] = [];
  for await (const match of glob(pattern)) matches.push(match);
  const files: (EventSource | Diagnostic)[] = [];
  for (const match of matches.toSorted()) {
    const found = await look(match);
    // A folder that a pattern happens to match was not asked for.
    if (found instanceof Error || found?.isDirectory() !== true) files.push(await sourceOf(match, found));
  }
  if (files.length > 0) return files;
  return [
    {
      code: 'SOURCE.NOT_FOUND',
      summary: `no file matches ${pattern}`,
      where: pattern,
      next: 'check the pattern; relative paths count from the working directory',
    },
  ];
}

/** Nothing of a folder is left out in silence: a file that may hold events, or not, stops before anything is read. */
async function expandFolder(
  folder: string,
  { format, onSkipped }: SourceOptions,
): Promise<readonly (EventSource | Diagnostic)[]> {
  const content = await listFolder(folder).catch((error: unknown) => unreadable(folder, error));
  if ('code' in content) return [content];
  const { files, skipped, folderLinks } = content;
  if (skipped.length > 0) onSkipped?.(`${folder}: skipped ${listed(skipped)}, no files of events`);
  const unknown = format === undefined ? files.filter((file) => !isEventFileName(file)) : [];
  const faults = [...folderLinks.map(folderLink), ...(unknown.length > 0 ? [unknownFormat(folder, unknown)] : [])];
  if (faults.length > 0) return faults;
  if (files.length === 0) {
    return [
      { code: 'SOURCE.NOT_FOUND', summary: `there is no file of events in the folder ${folder}`, where: folder, next: ENDINGS },
    ];
  }
  return Promise.all(files.map(async (file) => sourceOf(file, await look(file))));
}

const ENDINGS = 'files of events are named .ndjson, .jsonl, .json, .csv, .tsv, .parquet or .avro, and .gz or .zst behind that';

function unknownFormat(folder: string, files: readonly string[]): Diagnostic {
  return {
    code: 'SOURCE.UNKNOWN_FORMAT',
    summary: `the names of ${files.length} file${files.length === 1 ? '' : 's'} in the folder ${folder} do not tell a format: ${listed(files)}`,
    where: folder,
    why: ENDINGS,
    next: `name the files to load, for example "${folder.replace(/\/$/, '')}/**/*.ndjson", or say what all of them are with --format`,
  };
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${first} and ${names.length - 5} more` : first;
}

/** `undefined` when there is nothing with this name. */
async function look(path: string): Promise<Stats | Error | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Where a link leads, as it says itself; `undefined`: there is no link of this name. */
async function targetOf(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined);
}

async function sourceOf(path: string, found: Stats | Error | undefined): Promise<EventSource | Diagnostic> {
  if (found === undefined) {
    const target = await targetOf(path);
    return target === undefined ? notFound(path) : brokenLink(path, target);
  }
  if (found instanceof Error) return unreadable(path, found);
  try {
    await access(path, constants.R_OK);
    // A pipe or a device gives its first bytes only once: those are looked at when it is read.
    if (found.isFIFO()) return pipeSource(path);
    if (!found.isFile()) return fileSource(path);
    return checkSourceStart(path, await firstBytes(path)) ?? fileSource(path, found.size);
  } catch (error) {
    return unreadable(path, error);
  }
}

/** So many bytes tell what a file is. */
const START_BYTES = 6;

async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(START_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, START_BYTES, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function notFound(path: string): Diagnostic {
  return {
    code: 'SOURCE.NOT_FOUND',
    summary: `there is no file ${path}`,
    where: path,
    next: 'check the name; relative paths count from the working directory',
  };
}

function brokenLink(path: string, target: string): Diagnostic {
  return {
    code: 'SOURCE.BROKEN_LINK',
    summary: `${path} is a link to ${target}, and there is nothing`,
    where: path,
    next: 'make the link anew, or remove it',
  };
}

function folderLink(path: string): Diagnostic {
  return {
    code: 'SOURCE.FOLDER_LINK',
    summary: `${path} is a link to a folder`,
    where: path,
    why: 'within a folder no such link is followed: it may lead in a circle',
    next: 'remove the link; to load what is in that folder, name it beside this one',
  };
}

function unreadable(path: string, error: unknown): Diagnostic {
  return {
    code: 'SOURCE.UNREADABLE',
    summary: `cannot read ${path}`,
    where: path,
    why: causeOf(error),
    next: 'give this user the right to read it, or leave it out',
  };
}
