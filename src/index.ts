/** The public API. The command line is its first client. */
export type { DestinationProgress } from './destinations/destination.ts';
export { DedupError, EXIT_CODES, type Diagnostic, type ExitClass } from './errors.ts';
export type { EventTotals } from './events/event-reader.ts';
export type { EventTiers, ParseCause } from './events/event-tiers.ts';
export type { EventSource } from './events/event-source.ts';
export { openSources, type SourceOptions } from './events/open-sources.ts';
export type {
  ExplanationReport,
  FinalRowReport,
  JobReport,
  LoadReport,
  MergeReport,
  Verdict,
  VerdictCode,
  VersionOutcome,
  VersionReport,
} from './pipeline/explanation-report.ts';
export type { FindingReport, FindingsReport, PlainRow, RepairReport } from './pipeline/findings-report.ts';
export type { Balance, HistoryEntry, HistoryReport, HistoryState, HistoryTotals } from './pipeline/history-report.ts';
export { initSpec, type InitOptions, type NewSpec } from './pipeline/init-spec.ts';
export { dialectOf } from './pipeline/open-table.ts';
export type { PlainValue } from './pipeline/plain-value.ts';
export type { OnProgress, Progress, StepName } from './pipeline/progress.ts';
export {
  emptyReport,
  NO_COUNTS,
  type LastRun,
  type PartitionReport,
  type RowCounts,
  type StateReport,
  type TableReport,
  type TableStatus,
} from './pipeline/report.ts';
export type { CostReport, CostWay, DailyCost, ReadSize } from './pipeline/cost-report.ts';
export type { RebuildReport } from './pipeline/rebuild-report.ts';
export type { ViewReport } from './pipeline/view-report.ts';
export type {
  CostOptions,
  ExplainOptions,
  HistoryOptions,
  LoadOptions,
  MergeOptions,
  RebuildOptions,
  StatusOptions,
  Verb,
  VerbContext,
  VerifyOptions,
  ViewVerbOptions,
} from './pipeline/verb.ts';
export { explain, history, load, merge, plan, planCost, rebuild, run, status, verify, view } from './pipeline/verbs.ts';
export { parseByteSize } from './spec/byte-size.ts';
export { checkDestination } from './spec/check-destination.ts';
export { countText } from './spec/count-text.ts';
export { displayWidth } from './spec/display-width.ts';
export { parseDuration } from './spec/duration.ts';
export { findAllSpecs, findSpec } from './spec/find-specs.ts';
export { hideSecrets } from './spec/hide-secrets.ts';
export type { DeclaredTypes } from './spec/infer-columns.ts';
export { inferSpec, type InferredSpec, type SampleFacts } from './spec/infer-spec.ts';
export { formatInstant, instantOfMillis, parseInstant, type Instant } from './spec/instant.ts';
export { loadSpec, parseSpec } from './spec/load-spec.ts';
export { EVENT_FORMATS, type EventFormat } from './spec/source-spec.ts';
export { specReference } from './spec/spec-reference.ts';
export { tableSpecJsonSchema } from './spec/table-spec-json-schema.ts';
export type { ColumnSpec, TableSpec } from './spec/table-spec.ts';
export type { Statement } from './sql/statement.ts';
