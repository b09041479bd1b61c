import type { FindingKind } from '../sql/verify.ts';
import type { PlainValue } from './plain-value.ts';

/** What `verify` has found. */
export interface FindingsReport {
  /** Keys with a staged winner that were held against the final table. */
  readonly checked: number;
  /** Whether final rows that nothing staged explains were judged too: staging holds all that was ever merged. */
  readonly complete: boolean;
  /** Findings by kind, one a key. */
  readonly counts: Readonly<Record<FindingKind, number>>;
  /** The first of them, in the order of their keys. */
  readonly keys: readonly FindingReport[];
  /** Only with `--repair`. */
  readonly repair: RepairReport | null;
}

/** One key, with both sides: 64-bit values as text. */
export interface FindingReport {
  readonly key: PlainRow;
  readonly kind: FindingKind;
  /** Rows with this key in the final table. */
  readonly copies: number;
  /** The staged winner; null: there is none. */
  readonly staged: PlainRow | null;
  /** The greatest of the final rows; null: there is none. */
  readonly final: PlainRow | null;
}

/** What a repair does, as counted before it. */
export interface RepairReport {
  /** False: it is only shown. */
  readonly applied: boolean;
  /** Rows that were missing. */
  readonly inserted: number;
  /** Rows set to the staged winner; duplicate keys are not counted here. */
  readonly updated: number;
  /** Further rows of a key that has one already. */
  readonly removed: number;
  /** Findings that another look after the repair still had; null: not applied. */
  readonly remaining: number | null;
}

export type PlainRow = Readonly<Record<string, PlainValue>>;
