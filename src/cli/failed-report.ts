import { emptyReport, type Diagnostic, type ExitClass, type TableReport } from '../index.ts';

/** The report of a table that failed before or outside of its verb. */
export function failedReport(table: string, diagnostics: readonly Diagnostic[], exitClass: ExitClass): TableReport {
  return { ...emptyReport(table), status: 'failed', error: diagnostics, exitClass };
}
