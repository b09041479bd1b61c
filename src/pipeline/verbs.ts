import type {
  CostOptions,
  ExplainOptions,
  HistoryOptions,
  LoadOptions,
  MergeOptions,
  RebuildOptions,
  StatusOptions,
  Verb,
  VerifyOptions,
  ViewVerbOptions,
} from './verb.ts';

// Each verb is loaded when it is first called: together they are more than a hundred modules, of which `validate` needs none.

/** `dedup load`: events from the sources into the staging table; rejects aside. */
export const load: Verb<LoadOptions> = async (...args) => (await import('./load.ts')).load(...args);

/** `dedup merge`: what is staged into the final table. */
export const merge: Verb<MergeOptions> = async (...args) => (await import('./merge.ts')).merge(...args);

/** `dedup run`: load, then merge. */
export const run: Verb<LoadOptions & MergeOptions> = async (...args) => (await import('./run.ts')).run(...args);

/** `dedup plan`: what a merge would do, without doing it. */
export const plan: Verb<MergeOptions> = async (...args) => (await import('./plan.ts')).plan(...args);

/** `dedup plan --cost`: merging at write time against ranking at read time. */
export const planCost: Verb<CostOptions> = async (...args) => (await import('./plan-cost.ts')).planCost(...args);

/** `dedup status`: how far merges have come. */
export const status: Verb<StatusOptions> = async (...args) => (await import('./status.ts')).status(...args);

/** `dedup verify`: the final table held against what is staged. */
export const verify: Verb<VerifyOptions> = async (...args) => (await import('./verify.ts')).verify(...args);

/** `dedup rebuild`: the final table anew from all that is staged. */
export const rebuild: Verb<RebuildOptions> = async (...args) => (await import('./rebuild.ts')).rebuild(...args);

/** `dedup view`: the live rows at read time. */
export const view: Verb<ViewVerbOptions> = async (...args) => (await import('./view.ts')).view(...args);

/** `dedup explain`: why a row is as it is. */
export const explain: Verb<ExplainOptions> = async (...args) => (await import('./explain.ts')).explain(...args);

/** `dedup history`: what the ledger tells of loads and merges. */
export const history: Verb<HistoryOptions> = async (...args) => (await import('./history.ts')).history(...args);
