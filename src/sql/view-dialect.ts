import type { ViewOf } from './view.ts';

/** `materialized`: its rows are stored; on a destination without such views a table stands for one. */
export type ViewKind = 'view' | 'materialized';

/** A view to be created. */
export interface ViewDefinition {
  readonly name: string;
  readonly kind: ViewKind;
  readonly query: readonly string[];
  /** Columns of the query, in order. */
  readonly columns: readonly string[];
  /** Its description in the destination, one line. It ends in a mark of the definition, by which the view is known again. */
  readonly comment: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Columns that no two of its rows share, never NULL. */
  readonly uniqueKey: readonly string[];
  /** Columns of `uniqueKey` to cluster by, for a materialized view. */
  readonly clusterBy: readonly string[];
  readonly refreshEverySeconds?: number;
  readonly maxStalenessSeconds?: number;
}

/** What stands in a destination under the name of a view. */
export interface ExistingView {
  /** `other`: it cannot be a view of dedup's, such as a table. */
  readonly kind: ViewKind | 'other';
  readonly comment: string | null;
  readonly columns: readonly string[];
}

/** Views in one SQL. Every statement is a list of lines. */
export interface ViewDialect {
  /** Makes the view, or puts it in the place of `previous`, a view of dedup's of the same kind. */
  create(definition: ViewDefinition, previous?: ExistingView): readonly (readonly string[])[];
  drop(name: string, kind: ViewKind): readonly string[];
  /** Brings a materialized view up to date without making it again; absent: it is made again. */
  refresh?(name: string): readonly string[];
  /** What a materialized view can be; `aggregatesOnly`: it may group and aggregate, no more. */
  readonly materialized: { readonly of: readonly ViewOf[]; readonly aggregatesOnly: boolean; readonly whyNoOther?: string };
}
