/**
 * What a failure says to a person, in four parts. Every message of the command line has this shape, as text and as JSON.
 * The module that owns the namespace (`SPEC.…`, `EVENT.…`, `DUCKDB.…`) makes its own diagnostics.
 */
export interface Diagnostic {
  /** `NAMESPACE.SUBCODE`, stable: scripts match on it. */
  readonly code: string;
  /** What is wrong, one sentence without a full stop. */
  readonly summary: string;
  /** Where: `file:line:column`, a table, a job id. */
  readonly where?: string;
  /** Lines of the source with a caret under the fault. */
  readonly frame?: string;
  /** Why it is refused, when the summary alone does not tell. */
  readonly why?: string;
  /** What to do next. */
  readonly next?: string;
}

/** What a failure means to the shell. The numbers are a contract (README, "Exit codes"). */
export type ExitClass =
  | 'failed'
  | 'not-started'
  | 'rejects'
  | 'findings'
  | 'over-budget'
  | 'temporary'
  | 'interrupted'
  | 'terminated';

/** Exit class → process exit code. */
export const EXIT_CODES: Readonly<Record<ExitClass, number>> = {
  failed: 1,
  'not-started': 2,
  rejects: 3,
  findings: 4,
  'over-budget': 5,
  temporary: 75,
  interrupted: 130,
  terminated: 143,
};

/** A failure that was foreseen: it carries what to tell and how to exit. Everything else that is thrown is a bug. */
export class DedupError extends Error {
  readonly exitClass: ExitClass;
  /** At least one; several when the faults of one input are told together. */
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];

  constructor(exitClass: ExitClass, diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: ErrorOptions) {
    super(`${diagnostics[0].code}: ${diagnostics[0].summary}`, options);
    this.name = 'DedupError';
    this.exitClass = exitClass;
    this.diagnostics = diagnostics;
  }
}
