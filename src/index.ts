/** The public API. The command line is its first client. */
export { DedupError, EXIT_CODES, type Diagnostic, type ExitClass } from './errors.ts';
export { openSources } from './events/open-sources.ts';
export type { EventSource } from './events/event-source.ts';
export { load } from './pipeline/load.ts';
export { merge } from './pipeline/merge.ts';
export { plan } from './pipeline/plan.ts';
export type { OnProgress, Progress } from './pipeline/progress.ts';
export type { RowCounts, TableReport, TableStatus } from './pipeline/report.ts';
export { run } from './pipeline/run.ts';
export { status } from './pipeline/status.ts';
export type { LoadOptions, MergeOptions, StatusOptions, Verb, VerbContext } from './pipeline/verb.ts';
export type { Instant } from './spec/instant.ts';
export type { TableSpec } from './spec/table-spec.ts';
