import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DedupError } from '../../errors.ts';
import { explainFailure } from './explain-failure.ts';

/** The database file behind a path. */
export interface DatabaseFile {
  /** Without symbolic links, so that one file has one name within the process. */
  readonly path: string;
  readonly exists: boolean;
}

/** Looks for the file; when it is missing it could at least be made, for its folder is there. Throws `DUCKDB.…` else. */
export async function findFile(path: string): Promise<DatabaseFile> {
  try {
    const real = await realpath(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (real !== undefined) {
      if ((await stat(real)).isDirectory()) throw new Error('Is a directory');
      return { path: real, exists: true };
    }
    return { path: join(await realpath(dirname(path)), basename(path)), exists: false };
  } catch (error) {
    if (!isMissing(error)) throw explainFailure(error, 'open the database file', path);
    throw new DedupError(
      'failed',
      [
        {
          code: 'DUCKDB.NO_FOLDER',
          summary: 'the folder of the database file does not exist',
          where: path,
          next: `create it: mkdir -p ${JSON.stringify(dirname(path))}`,
        },
      ],
      { cause: error },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
