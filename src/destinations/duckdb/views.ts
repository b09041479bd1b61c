import { indent } from '../../sql/statement.ts';
import type { ViewDialect, ViewKind } from '../../sql/view-dialect.ts';

/**
 * DuckDB has no materialized views: a table stands for one, and is replaced whole by one statement. The comment is a statement of its own;
 * if that is lost, the view is made again.
 */
export function duckDbViews(quote: (name: string) => string, string: (text: string) => string): ViewDialect {
  return {
    create: ({ name, kind, query, comment }) => [
      [`CREATE OR REPLACE ${keyword(kind)} ${quote(name)} AS`, ...indent(query)],
      [`COMMENT ON ${keyword(kind)} ${quote(name)} IS ${string(comment)}`],
    ],
    drop: (name, kind) => [`DROP ${keyword(kind)} IF EXISTS ${quote(name)}`],
    materialized: { of: ['final', 'staging', 'both'], aggregatesOnly: false },
  };
}

function keyword(kind: ViewKind): string {
  return kind === 'view' ? 'VIEW' : 'TABLE';
}
