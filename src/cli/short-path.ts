import { isAbsolute, relative } from 'node:path';

/** A path as it would be typed: relative within the working directory. */
export function shortPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
