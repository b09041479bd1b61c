import { checkColumnList, unknownColumn } from './check-column-list.ts';
import { isNested, type ScalarType } from './column-type.ts';
import type { Fault } from './fault.ts';
import { quoted } from './quoted.ts';
import type { SpecDraft } from './spec-input.ts';
import { typeText } from './type-text.ts';

/** https://cloud.google.com/bigquery/docs/clustered-tables#cluster_column_types and its limit of columns. */
const CLUSTER_TYPES: readonly ScalarType[] = [
  'STRING',
  'INT64',
  'BOOL',
  'DATE',
  'DATETIME',
  'TIMESTAMP',
  'NUMERIC',
  'BIGNUMERIC',
];
const MOST_CLUSTER_COLUMNS = 4;

/** https://cloud.google.com/bigquery/docs/partitioned-tables#date_timestamp_partitioned_tables */
const PARTITION_TYPES: readonly ScalarType[] = ['DATE', 'DATETIME', 'TIMESTAMP'];

const NOT_BY_PARTS =
  'a table is laid out by columns of its own, not by what stands within one: take that out with from: /<outer>/<inner>';

/** How the final table is laid out: columns that exist and that can be partitioned or clustered by. */
export function checkLayout(draft: SpecDraft): readonly Fault[] {
  return [...partitionFaults(draft), ...clusterFaults(draft)];
}

function partitionFaults({ partition_by: partitionBy, columns }: SpecDraft): readonly Fault[] {
  if (partitionBy?.column === undefined || columns === undefined || Object.keys(columns).length === 0) return [];
  const { column, granularity } = partitionBy;
  const path = ['partition_by', 'column'];
  if (!Object.hasOwn(columns, column)) return [{ path, ...unknownColumn(column, Object.keys(columns)) }];
  const type = columns[column]?.type;
  if (type === undefined) return [];
  const code = 'SPEC.PARTITION_TYPE';
  if (!PARTITION_TYPES.some((allowed) => allowed === type)) {
    return [
      {
        path,
        code,
        summary: `column ${quoted(column)} is ${typeText(type)}, which cannot be partitioned by`,
        ...(isNested(type) ? { why: NOT_BY_PARTS } : {}),
        next: `types: ${PARTITION_TYPES.join(', ')}`,
      },
    ];
  }
  if (type !== 'DATE' || granularity !== 'hour') return [];
  const summary = `column ${quoted(column)} is DATE, which has no hours`;
  return [{ path: ['partition_by', 'granularity'], code, summary, next: 'use day, month or year' }];
}

function clusterFaults(draft: SpecDraft): readonly Fault[] {
  const columns = draft.cluster_by ?? [];
  const tooMany: readonly Fault[] =
    columns.length <= MOST_CLUSTER_COLUMNS
      ? []
      : [
          {
            path: ['cluster_by', MOST_CLUSTER_COLUMNS],
            code: 'SPEC.TOO_MANY_COLUMNS',
            summary: `cluster_by has ${columns.length} columns, more than ${MOST_CLUSTER_COLUMNS}`,
          },
        ];
  const faults = checkColumnList(draft, {
    path: ['cluster_by'],
    columns,
    typeComplaint: (name, type) =>
      CLUSTER_TYPES.some((allowed) => allowed === type)
        ? undefined
        : {
            code: 'SPEC.CLUSTER_TYPE',
            summary: `column ${quoted(name)} is ${typeText(type)}, which cannot be clustered by`,
            ...(isNested(type) ? { why: NOT_BY_PARTS } : {}),
            next: `types: ${CLUSTER_TYPES.join(', ')}`,
          },
  });
  return [...tooMany, ...faults];
}
