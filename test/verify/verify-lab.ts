import { expect } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import type { TableReport } from '../../src/pipeline/report.ts';
import type { VerifyOptions } from '../../src/pipeline/verb.ts';
import { verify } from '../../src/pipeline/verify.ts';
import { instantOfMillis } from '../../src/spec/instant.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { statement } from '../../src/sql/statement.ts';
import { at } from '../conformance/harness.ts';
import type { Lab } from '../conformance/lab.ts';

let runs = 0;

/** `dedup verify` on the tables of a lab; everything that is staged unless the options say otherwise. */
export async function verifyIn(lab: Lab, spec: TableSpec, options: Partial<VerifyOptions> = {}): Promise<TableReport> {
  runs += 1;
  const named = options.since !== undefined || options.windowSeconds !== undefined;
  const report = await verify(
    at(lab.url, spec),
    { full: !named, limit: 1000, ...options },
    {
      runId: `verify${process.pid}-${runs}`,
      version: '0.0.0-test',
      clock: () => instantOfMillis(Date.now()),
      environment: {},
      workingDirectory: lab.folder,
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  expect(report.error).toBeNull();
  expect(report.exitClass).toBe(report.status === 'findings' ? 'findings' : null);
  return report;
}

/** Asserts that all is well, and that `checked` keys were looked at. */
export async function expectHealthy(
  lab: Lab,
  spec: TableSpec,
  checked: number,
  options: Partial<VerifyOptions> = {},
): Promise<TableReport> {
  const report = await verifyIn(lab, spec, options);
  expect({ keys: report.findings?.keys, status: report.status, checked: report.findings?.checked }).toEqual({
    keys: [],
    status: 'ok',
    checked,
  });
  return report;
}

/** The kind of each finding, by its key: the values joined by `|`. */
export function kindsOf(report: TableReport): Readonly<Record<string, string>> {
  const keys = report.findings?.keys ?? [];
  return Object.fromEntries(keys.map(({ key, kind }) => [Object.values(key).map(String).join('|'), kind]));
}

/** Another hand than dedup's: `{final}` and `{staging}` stand for the tables, `[name]` for a quoted column. */
export async function byHand(lab: Lab, spec: TableSpec, ...commands: readonly string[]): Promise<void> {
  const dialect = await dialectOf(at(lab.url, spec));
  const sql = commands.map((command) =>
    command
      .replaceAll(/\[([^\]]+)\]/g, (_, name: string) => dialect.quote(name))
      .replaceAll('{final}', dialect.table(spec.table))
      .replaceAll('{staging}', dialect.table(spec.staging.table)),
  );
  await lab.prepare(...sql.map((text) => statement('change by hand', [text])));
}
