import { commaSeparated, indent } from '../../sql/statement.ts';
import type { ViewDefinition, ViewDialect } from '../../sql/view-dialect.ts';

/** Views of BigQuery, and its materialized views: incremental ones only, which must do with aggregates. */
export function bigQueryViews(
  table: (name: string) => string,
  quote: (name: string) => string,
  string: (text: string) => string,
): ViewDialect {
  return {
    create: (definition) => [
      [
        `CREATE OR REPLACE ${keyword(definition)} ${table(definition.name)}`,
        ...(definition.clusterBy.length === 0 ? [] : [`CLUSTER BY ${definition.clusterBy.map(quote).join(', ')}`]),
        'OPTIONS (',
        ...indent(commaSeparated(options(definition, string))),
        ')',
        'AS',
        ...definition.query,
      ],
    ],
    drop: (name, kind) => [`DROP ${keyword({ kind })} IF EXISTS ${table(name)}`],
    // The procedure takes the path as a text (https://cloud.google.com/bigquery/docs/reference/system-procedures).
    refresh: (name) => [`CALL BQ.REFRESH_MATERIALIZED_VIEW(${string(table(name).slice(1, -1))})`],
    materialized: {
      of: ['staging'],
      aggregatesOnly: true,
      whyNoOther:
        'a materialized view of BigQuery reads append-only tables: the final table is updated by every merge, which would have it computed anew, and a plain view of it costs no more than the table',
    },
  };
}

function keyword({ kind }: Pick<ViewDefinition, 'kind'>): string {
  return kind === 'view' ? 'VIEW' : 'MATERIALIZED VIEW';
}

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#materialized_view_option_list */
function options(
  { kind, comment, labels, refreshEverySeconds, maxStalenessSeconds }: ViewDefinition,
  string: (text: string) => string,
): readonly string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `(${string(key)}, ${string(value)})`);
  return [
    `description = ${string(comment)}`,
    ...(pairs.length === 0 ? [] : [`labels = [${pairs.join(', ')}]`]),
    ...(kind === 'view' ? [] : ['enable_refresh = TRUE']),
    ...(refreshEverySeconds === undefined ? [] : [`refresh_interval_minutes = ${refreshEverySeconds / 60}`]),
    ...(maxStalenessSeconds === undefined ? [] : [`max_staleness = INTERVAL '${interval(maxStalenessSeconds)}' HOUR TO SECOND`]),
  ];
}

function interval(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${Math.floor((seconds % 3600) / 60)}:${Math.floor(seconds % 60)}`;
}
