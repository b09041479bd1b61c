/** The public API. The command line is its first client. */
export { DedupError, EXIT_CODES, type Diagnostic, type ExitClass } from './errors.ts';
