import { describe, expect, test } from 'vitest';
import { bigQueryDialect } from '../../src/destinations/bigquery/dialect.ts';
import { duckDbDialect } from '../../src/destinations/duckdb/dialect.ts';
import { postgresDialect } from '../../src/destinations/postgres/dialect.ts';
import { sparkDialect } from '../../src/destinations/spark/dialect.ts';
import { parseInstant } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import type { QueryDialect } from '../../src/sql/query-dialect.ts';
import type { Statement } from '../../src/sql/statement.ts';
import { compileCreateView, viewDefinitions, whyNotMaterialized } from '../../src/sql/view-definitions.ts';
import { compileView, type ViewOptions } from '../../src/sql/view.ts';
import { SHAPES } from './shapes.ts';

/** Every dialect must have its files: a new one cannot be forgotten, for the record demands an entry. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  bigquery: bigQueryDialect('acme', 'iot'),
  duckdb: duckDbDialect,
  postgres: postgresDialect('iot'),
};
const PRINTED: Readonly<Record<string, QueryDialect>> = { ...DIALECTS, spark: sparkDialect };

const since = parseInstant('2026-07-02T09:00:00.000001Z') ?? 0n;

const QUERIES: Readonly<Record<string, ViewOptions>> = {
  'view-final': { of: 'final' },
  'view-staging': { of: 'staging' },
  'view-both': { of: 'both', since },
  'view-both-from-the-beginning': { of: 'both' },
};

function file(statements: readonly Statement[]): string {
  return statements.map(({ summary, sql }) => `-- ${summary}\n${sql};\n`).join('\n');
}

describe.each(Object.entries(PRINTED))('%s', (name, dialect) => {
  test.each(Object.entries(SHAPES))('the views of %s are the reviewed ones', async (shape, spec) => {
    for (const [kind, options] of Object.entries(QUERIES)) {
      await expect(file([compileView(spec, options, dialect)])).toMatchFileSnapshot(`../golden/${name}/${shape}/${kind}.sql`);
    }
  });
});

/** What makes a view of `staging` where nothing is, as a plain and as a materialized one. */
function creation(spec: TableSpec, kind: 'view' | 'materialized', dialect: Dialect): readonly Statement[] {
  const options = { of: 'staging', kind, name: kind === 'view' ? spec.view.name : `${spec.table}_stored` } as const;
  return viewDefinitions(spec, options, dialect).flatMap((definition) => compileCreateView(definition, undefined, dialect));
}

describe.each(Object.entries(DIALECTS))('%s', (name, dialect) => {
  test.each(Object.entries(SHAPES))('what makes the views of %s is the reviewed DDL', async (shape, drawn) => {
    const view = { ...drawn.view, refreshEverySeconds: 3600, maxStalenessSeconds: 14_430 };
    const spec: TableSpec = { ...drawn, uniqueOffsets: true, view };
    await expect(file(creation(spec, 'view', dialect))).toMatchFileSnapshot(`../golden/${name}/${shape}/view-create.sql`);
    if (whyNotMaterialized(spec, { of: 'staging' }, dialect) !== undefined) return;
    const materialized = file(creation(spec, 'materialized', dialect));
    await expect(materialized).toMatchFileSnapshot(`../golden/${name}/${shape}/view-materialized.sql`);
  });
});

describe('an aggregate is no winner', () => {
  const spec = SHAPES['device-readings'];
  const composite = SHAPES['composite-offset'];
  const dialect = bigQueryDialect('acme', 'iot');

  test('where two events may share key and offset, or the offset has two columns', () => {
    if (spec === undefined || composite === undefined) throw new Error('shapes have gone');
    expect(whyNotMaterialized(spec, { of: 'staging' }, dialect)).toMatch(/unique_offsets: true/);
    expect(whyNotMaterialized({ ...composite, uniqueOffsets: true }, { of: 'staging' }, dialect)).toMatch(/epoch, lsn/);
    expect(whyNotMaterialized({ ...spec, uniqueOffsets: true }, { of: 'staging' }, dialect)).toBeUndefined();
    expect(whyNotMaterialized({ ...spec, uniqueOffsets: true }, { of: 'both' }, dialect)).toMatch(/append-only/);
    expect(whyNotMaterialized(composite, { of: 'both' }, duckDbDialect)).toBeUndefined();
  });
});
