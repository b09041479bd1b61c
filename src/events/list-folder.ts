import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The files of a folder, as paths that begin with its own. */
export interface FolderContent {
  /** Sorted by code unit. */
  readonly files: readonly string[];
  /**
   * No files of events, relative to the folder: by their names hidden files, marks of writers (`_SUCCESS`) and checksums (`*.crc`); and what is no
   * file at all, such as a named pipe, which might never end.
   */
  readonly skipped: readonly string[];
  /** Links to folders, as paths like those of `files`. */
  readonly folderLinks: readonly string[];
}

/**
 * Everything below `folder`, however deep, as writers of partitioned data lay it out (`day=2026-06-28/part-0.parquet`). Links to files count
 * as files, and so do those that lead nowhere; links to folders are not followed, since they may lead in a circle.
 */
export async function listFolder(folder: string): Promise<FolderContent> {
  const files: string[] = [];
  const skipped: string[] = [];
  const folderLinks: string[] = [];
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (isSkipped(entry) || isNoFile(entry)) skipped.push(relative(folder, path));
      else if (entry.isDirectory()) open.push(path);
      else if (entry.isSymbolicLink() && (await leadsToFolder(path))) folderLinks.push(path);
      else files.push(path);
    }
  }
  return { files: files.toSorted(), skipped: skipped.toSorted(), folderLinks: folderLinks.toSorted() };
}

function isSkipped(entry: Dirent): boolean {
  return entry.name.startsWith('.') || entry.name.startsWith('_') || entry.name.endsWith('.crc');
}

function isNoFile(entry: Dirent): boolean {
  return entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice();
}

/** A link that cannot be followed is told of as a file that cannot be read. */
async function leadsToFolder(link: string): Promise<boolean> {
  return stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
