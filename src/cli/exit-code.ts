import { EXIT_CODES, type ExitClass, type TableReport } from '../index.ts';

/** What decides over the exit code of several tables, gravest first. */
const GRAVITY: readonly ExitClass[] = [
  'interrupted',
  'terminated',
  'not-started',
  'failed',
  'over-budget',
  'temporary',
  'findings',
  'rejects',
];

/** The exit code of a run: that of the gravest class; 0 when there is none. */
export function exitCodeOf(classes: readonly (ExitClass | null)[]): number {
  const gravest = GRAVITY.find((candidate) => classes.includes(candidate));
  return gravest === undefined ? 0 : EXIT_CODES[gravest];
}

/** How a table would exit alone. */
export function exitClassOf(report: TableReport): ExitClass | null {
  return report.exitClass ?? (report.error === null ? null : 'failed');
}
