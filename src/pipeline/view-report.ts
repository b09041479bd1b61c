import type { ViewOf } from '../sql/view.ts';

/** What `view` has printed or made. */
export interface ViewReport {
  /** Null: only the query was printed. */
  readonly name: string | null;
  readonly of: ViewOf;
  readonly materialized: boolean;
  /** `unchanged`: the view was there already, with this definition. */
  readonly outcome: 'printed' | 'planned' | 'created' | 'replaced' | 'unchanged' | 'refreshed';
}
