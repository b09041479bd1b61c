import { createHash } from 'node:crypto';
import { isNested } from '../spec/column-type.ts';
import { knowsDeletes, type TableSpec } from '../spec/table-spec.ts';
import { typeText } from '../spec/type-text.ts';
import type { Dialect } from './dialect.ts';
import { latestBy } from './latest-by.ts';
import { commaSeparated, indent, statement, type Statement } from './statement.ts';
import type { ExistingView, ViewDefinition, ViewKind } from './view-dialect.ts';
import { viewLines, type ViewOf, type ViewOptions } from './view.ts';

export interface ViewDefinitionOptions extends ViewOptions {
  readonly name: string;
  readonly kind: ViewKind;
}

/**
 * What has to be created, in order: one view, or a materialized view that may only aggregate and the view that hides its tombstones, since it
 * cannot have a condition on an aggregate. Only for options that `whyNotMaterialized` does not refuse.
 */
export function viewDefinitions(spec: TableSpec, options: ViewDefinitionOptions, dialect: Dialect): readonly ViewDefinition[] {
  const { name, kind, of } = options;
  if (kind === 'view' || !dialect.views.materialized.aggregatesOnly) {
    return [definition(spec, name, kind, `live rows of ${spec.table}, read from ${of}`, viewLines(spec, options, dialect))];
  }
  const query = latestBy(spec, dialect);
  if (!knowsDeletes(spec)) {
    return [definition(spec, name, kind, `live rows of ${spec.table}, read from ${of}`, query)];
  }
  const versions = versionsName(name);
  const live = [
    'SELECT',
    ...indent(commaSeparated(spec.columns.map((column) => dialect.quote(column.name)))),
    `FROM ${dialect.table(versions)}`,
    `WHERE ${dialect.quote('_dedup_deleted')} IS NOT TRUE`,
  ];
  return [
    definition(spec, versions, kind, `last versions of ${spec.table}, tombstones too, read from ${of}`, query, [
      '_dedup_deleted',
    ]),
    definition(spec, name, 'view', `live rows of ${spec.table}, read from ${of} by way of ${versions}`, live),
  ];
}

/** Names under which an earlier view of this name may have left what it stood on. */
export function formerNames(name: string, definitions: readonly ViewDefinition[], { views }: Dialect): readonly string[] {
  const names = views.materialized.aggregatesOnly ? [versionsName(name)] : [];
  return names.filter((former) => definitions.every((definition) => definition.name !== former));
}

/** Takes away a view of dedup's that nothing stands on any more. */
export function compileDropView(name: string, kind: ViewKind, dialect: Dialect): Statement {
  return statement(`drop the ${kind === 'view' ? 'view' : 'materialized view'} ${name}`, dialect.views.drop(name, kind));
}

function versionsName(name: string): string {
  return `${name}_versions`;
}

/** Why the destination cannot materialize this view of the table; undefined: it can. */
export function whyNotMaterialized(spec: TableSpec, { of }: ViewOptions, { views }: Dialect): string | undefined {
  const { materialized } = views;
  if (!materialized.of.includes(of)) return materialized.whyNoOther;
  if (!materialized.aggregatesOnly) return undefined;
  const noWindow = 'a materialized view here cannot rank rows by a window, only aggregate them column by column (MAX_BY)';
  if (spec.sourceOffset.length > 1) {
    return `${noWindow}, and that needs a source offset of one column; this one has ${spec.sourceOffset.join(', ')}`;
  }
  if (!spec.uniqueOffsets) {
    return `${noWindow}: of two events with one key and one source offset it could put half of each into one row. Where no such events can come, say so in the spec: unique_offsets: true`;
  }
  const nested = spec.columns.find(({ type }) => isNested(type));
  if (nested !== undefined) {
    return `column ${nested.name} is ${typeText(nested.type)}, and the aggregates of a materialized view here take no ARRAY and no STRUCT; a plain view does`;
  }
  return undefined;
}

/** The statements that bring a destination from what stands under the name to the view; none: it is there. Throws nothing. */
export function compileCreateView(
  definition: ViewDefinition,
  previous: ExistingView | undefined,
  dialect: Dialect,
): readonly Statement[] {
  if (previous !== undefined && previous.kind === definition.kind && markIn(previous.comment) === markIn(definition.comment))
    return [];
  const what = definition.kind === 'view' ? 'view' : 'materialized view';
  const doing = `${previous === undefined ? 'create' : 'replace'} the ${what} ${definition.name}`;
  const another =
    previous !== undefined && previous.kind !== 'other' && previous.kind !== definition.kind ? previous.kind : undefined;
  return [
    ...(another === undefined ? [] : [compileDropView(definition.name, another, dialect)]),
    ...dialect.views
      .create(definition, another === undefined ? previous : undefined)
      .map((lines, index) => statement(index === 0 ? doing : `describe the ${what} ${definition.name}`, lines)),
  ];
}

/**
 * The statements that bring a materialized view up to date; it exists. One that reads something else than asked for is replaced: its own
 * query would only bring the same again.
 */
export function compileRefreshView(definition: ViewDefinition, previous: ExistingView, dialect: Dialect): readonly Statement[] {
  const readsAsAsked = readView(previous)?.of === readView({ ...previous, comment: definition.comment })?.of;
  const lines = readsAsAsked ? dialect.views.refresh?.(definition.name) : undefined;
  if (lines !== undefined) return [statement(`refresh the materialized view ${definition.name}`, lines)];
  return compileCreateView(definition, { ...previous, comment: null }, dialect);
}

/** Whether a comment is one that dedup gave to a view. */
export function isOurView(comment: string | null): boolean {
  return markIn(comment) !== undefined;
}

/** What a view of dedup's reads, and whether its rows are stored, if only in another that it stands on; undefined: it does not tell. */
export function readView({ kind, comment }: ExistingView): { readonly of: ViewOf; readonly stored: boolean } | undefined {
  const [, of, way] = /, read from (\w+)( by way of .*)? \[dedup view [0-9a-f]{16}\]$/s.exec(comment ?? '') ?? [];
  if (of !== 'final' && of !== 'staging' && of !== 'both') return undefined;
  return { of, stored: kind === 'materialized' || way !== undefined };
}

function markIn(comment: string | null): string | undefined {
  return comment === null ? undefined : MARK.exec(comment)?.[1];
}

const MARK = /\[dedup view ([0-9a-f]{16})\]$/;

function definition(
  spec: TableSpec,
  name: string,
  kind: ViewKind,
  comment: string,
  query: readonly string[],
  others: readonly string[] = [],
): ViewDefinition {
  const { refreshEverySeconds, maxStalenessSeconds } = spec.view;
  const rest = {
    name,
    kind,
    query,
    columns: [...spec.columns.map((column) => column.name), ...others],
    labels: spec.labels,
    uniqueKey: spec.naturalKey,
    clusterBy: kind === 'view' ? [] : spec.clusterBy.filter((column) => spec.naturalKey.includes(column)),
    ...(kind === 'view' || refreshEverySeconds === undefined ? {} : { refreshEverySeconds }),
    ...(kind === 'view' || maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds }),
  };
  const mark = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16);
  return { ...rest, comment: `${comment.replaceAll(/\p{Cc}/gu, ' ')} [dedup view ${mark}]` };
}
