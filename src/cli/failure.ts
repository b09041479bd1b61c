import { inspect } from 'node:util';
import { DedupError, type Diagnostic, type ExitClass } from '../index.ts';
import type { Host } from './host.ts';

/** Something that was thrown, in the words of the command line. */
export interface Failure {
  readonly exitClass: ExitClass;
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];
}

/** A foreseen failure as it tells itself (with its stack when `verbose`); anything else is a bug, with all that a report of it needs. */
export function failureOf(error: unknown, host: Host, verbose: boolean): Failure {
  if (error instanceof DedupError) {
    const [first, ...others] = error.diagnostics;
    const told = verbose
      ? { ...first, frame: [...(first.frame === undefined ? [] : [first.frame]), inspect(error)].join('\n') }
      : first;
    return { exitClass: error.exitClass, diagnostics: [told, ...others] };
  }
  const bug: Diagnostic = {
    code: 'BUG',
    summary: 'this is a bug in dedup',
    where: `dedup ${host.version}, ${host.runtime}`,
    frame: inspect(error),
    next: 'please report it with these lines; staged rows are kept, and running the same command again is safe',
  };
  return { exitClass: 'failed', diagnostics: [bug] };
}
