import { formatInstant } from '../../spec/instant.ts';
import type { TableSpec } from '../../spec/table-spec.ts';
import type { MergeJob } from '../destination.ts';

/**
 * Labels of a job, for people and for the billing export: the step, the table, and the labels of the spec. BigQuery takes lower-case
 * letters, digits, `_` and `-`, at most 63 (https://cloud.google.com/bigquery/docs/labels-intro#requirements).
 */
export function jobLabels(step: 'prepare' | 'query' | 'record' | 'stage' | 'merge', spec?: TableSpec): Record<string, string> {
  return { ...spec?.labels, dedup_step: step, ...(spec === undefined ? {} : { dedup_table: labelValue(spec.table) }) };
}

/** Labels of a MERGE: also its number, and the end of its window. */
export function mergeLabels({ spec, seq, windowEnd }: MergeJob): Record<string, string> {
  return {
    ...jobLabels('merge', spec),
    dedup_seq: String(seq),
    ...(windowEnd === undefined ? {} : { dedup_window_end: labelValue(formatInstant(windowEnd)) }),
  };
}

function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Ll}\p{Lo}\p{N}_-]/gu, '_')
    .slice(0, 63);
}
