import { DedupError } from '../errors.ts';
import type { Instant } from '../spec/instant.ts';
import type { TableSpec } from '../spec/table-spec.ts';
import { emptyReport, type TableReport } from './report.ts';

/** A report in the making; the verbs assign to it as they learn more, so that a failure reports what was done before it. */
export type Draft = { -readonly [Field in keyof TableReport]: TableReport[Field] } & {
  /** Starts of the partitions that the windows so far have touched. */
  touched: readonly Instant[];
};

/** The report of a verb that has done nothing yet. */
export function newDraft(spec: TableSpec): Draft {
  return { ...emptyReport(spec.table), touched: [] };
}

/** Runs a verb; a foreseen failure ends in the report, anything else is a bug and is thrown on. */
export async function reportOn(spec: TableSpec, body: (draft: Draft) => Promise<void>): Promise<TableReport> {
  const draft = newDraft(spec);
  try {
    await body(draft);
  } catch (error) {
    if (!(error instanceof DedupError)) throw error;
    draft.status = 'failed';
    draft.error = error.diagnostics;
    draft.exitClass = error.exitClass;
  }
  const { touched: _, ...report } = draft;
  return report;
}
