import type { EventFormat } from '../index.ts';

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** False after `--no-color`. */
  readonly color: boolean;
  readonly timeout?: string;
  readonly wait?: string;
}

/** Flags that name tables. */
export interface TableFlags {
  readonly table?: readonly string[];
  readonly all?: boolean;
  readonly configDir: string;
  readonly destination?: string;
}

/** Flags of `init`, as typed. */
export interface InitFlags {
  readonly from?: string;
  readonly format?: EventFormat;
  readonly configDir: string;
}

/** Flags of `load` and `run`, as typed. */
export interface LoadFlags {
  readonly format?: EventFormat;
  readonly rejects?: string;
  readonly maxRejects?: string;
  readonly rejectsFrom?: string;
  readonly concurrency?: string;
  readonly dryRun?: boolean;
}

/** Flags of `merge`, `run` and `plan`, as typed. */
export interface MergeFlags {
  readonly since?: string;
  readonly full?: boolean;
  readonly maxBytesBilled?: string;
  readonly acceptExpired?: boolean;
  readonly dryRun?: boolean;
}

/** Flags of `plan` alone, as typed. */
export interface PlanFlags {
  readonly sql?: boolean;
  readonly exitCode?: boolean;
  readonly cost?: boolean;
  readonly queriesPerDay?: string;
  readonly mergesPerDay?: string;
  readonly pricePerTib?: string;
}

/** Flags of `rebuild`, as typed. */
export interface RebuildFlags {
  readonly force?: boolean;
  readonly maxBytesBilled?: string;
  readonly dryRun?: boolean;
}

/** Flags of `view`, as typed. */
export interface ViewFlags {
  readonly of?: 'final' | 'staging' | 'both';
  readonly dialect?: string;
  readonly create?: boolean;
  readonly materialized?: boolean;
  readonly refresh?: boolean;
  readonly name?: string;
  readonly dryRun?: boolean;
}

/** Flags of `verify`, as typed. */
export interface VerifyFlags {
  readonly window?: string;
  readonly since?: string;
  readonly full?: boolean;
  readonly sample?: string;
  readonly limit: string;
  readonly maxBytesBilled?: string;
  readonly repair?: boolean;
  readonly yes?: boolean;
}
