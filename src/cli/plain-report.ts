import { NO_COUNTS, type Diagnostic, type ExitClass, type TableReport } from '../index.ts';

/** The report of a table on which no verb ran: `validate`, or a spec that could not be read. */
export function plainReport(table: string, destination: string | null): TableReport {
  return {
    table,
    destination,
    status: 'ok',
    rows: NO_COUNTS,
    sourceOffset: { min: null, max: null },
    window: { start: null, end: null },
    partitions: null,
    bytes: { read: null, estimated: null, billed: null },
    jobs: [],
    statements: [],
    rejectsFile: null,
    rejections: [],
    notes: [],
    state: null,
    explanation: null,
    history: null,
    findings: null,
    error: null,
    exitClass: null,
  };
}

/** The report of a table that failed before or outside of its verb. */
export function failedReport(table: string, diagnostics: readonly Diagnostic[], exitClass: ExitClass): TableReport {
  return { ...plainReport(table, null), status: 'failed', error: diagnostics, exitClass };
}
