import { deepStrictEqual } from 'node:assert/strict';
import type { TableReport } from '../../src/pipeline/report.ts';

/** Whether the same command is to be given again (exit 75); false: it is done. Throws when it failed for good. */
export function isTemporary({ error, exitClass }: TableReport): boolean {
  if (error === null) return false;
  deepStrictEqual(exitClass, 'temporary', JSON.stringify(error));
  return true;
}
