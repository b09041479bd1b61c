import {
  countText,
  type FindingReport,
  type FindingsReport,
  type PlainRow,
  type PlainValue,
  type TableReport,
} from '../../index.ts';
import type { Paint } from './paint.ts';
import { header } from './render-report.ts';
import { renderStatements } from './render-statements.ts';
import { safeLine } from './safe-text.ts';
import { gapBetween, padded, widthOf } from './spread.ts';
import type { Step } from './step.ts';

/** What `verify` has found in a table. */
export interface FindingsView {
  readonly report: TableReport;
  readonly steps: readonly Step[];
  /** Show the statements too. */
  readonly sql: boolean;
}

/** Longer values are cut: the whole is in the JSON document. */
const MOST_WIDTH = 32;

/** What each kind means, in the words of the person who has to act. */
const MEANINGS: Readonly<Record<FindingReport['kind'], string>> = {
  missing: 'staged and merged, but not in the final table',
  stale: 'the final row is older than the staged winner',
  changed: 'the same version, with other content',
  ahead: 'the final row is newer than anything staged',
  unstaged: 'written by a merge, but nothing staged explains it',
  duplicate: 'several final rows',
  null_key: 'NULL in the natural key',
  moved: 'seen under two source partitions: its offsets cannot be compared',
};

/** A line for the table, one for every step, the findings with both sides next to each other, and what else is worth knowing. */
export function renderFindings({ report, steps, sql }: FindingsView, paint: Paint): string {
  const { findings } = report;
  const lines = [
    header(report, null, paint),
    ...steps.map((step) => stepLine(step, paint)),
    ...report.notes.map((note) => `  ${paint.warning('!')} ${safeLine(note)}`),
    ...(findings === null ? [] : findingLines(findings, paint)),
  ];
  const statements = sql && report.statements.length > 0 ? `\n${renderStatements(report.statements, paint)}` : '';
  return `${lines.join('\n')}\n${statements}`;
}

function stepLine({ name, message, seconds }: Step, paint: Paint): string {
  const left = `${padded(name, 12)}${safeLine(message)}`;
  const right = `${seconds.toFixed(1)} s`;
  return `  ${paint.good('✔')} ${left}${gapBetween(`    ${left}`, right)}${paint.faint(right)}`;
}

function findingLines(findings: FindingsReport, paint: Paint): readonly string[] {
  const more = totalOf(findings) - findings.keys.length;
  return [
    ...findings.keys.flatMap((finding) => ['', ...findingBlock(finding, paint)]),
    ...(more > 0 ? ['', `  … and ${countText(more)} more; --limit shows more of them`] : []),
    ...(findings.repair === null && totalOf(findings) > 0
      ? ['', '  next: the same command with --repair shows what staging can set right, and changes nothing']
      : []),
  ];
}

function findingBlock({ kind, key, copies, staged, final }: FindingReport, paint: Paint): readonly string[] {
  const keyText = Object.entries(key).map(([name, value]) => `${safeLine(name)} = ${shown(value)}`);
  const times = copies > 1 ? ` (${countText(copies)} times)` : '';
  const title = `  ${paint.bad(kind)}  ${paint.strong(keyText.join(', '))}${times}  ${paint.faint(MEANINGS[kind])}`;
  const names = differing(key, staged, final);
  const cells = [
    ['', 'staged', 'final'],
    ...names.map((name) => [safeLine(name), cell(staged, name), cell(final, name)]),
  ] as const;
  const width = (column: number): number => Math.max(...cells.map((row) => widthOf(row[column] ?? '')));
  const [nameWidth, stagedWidth] = [width(0), width(1)];
  return [
    title,
    ...cells.map(([name = '', left = '', right = ''], index) => {
      const line = `      ${padded(name, nameWidth)}   ${padded(left, stagedWidth)}   ${right}`.trimEnd();
      return index === 0 ? paint.faint(line) : line;
    }),
  ];
}

/** Columns in which the sides differ; where one side is missing, or they do not, all of the spec's. */
function differing(key: PlainRow, staged: PlainRow | null, final: PlainRow | null): readonly string[] {
  const names = Object.keys(final ?? staged ?? {}).filter((name) => !Object.hasOwn(key, name));
  const different = names.filter((name) => Object.hasOwn(staged ?? {}, name) && staged?.[name] !== final?.[name]);
  if (staged === null || final === null || different.length === 0) return names.filter((name) => !name.startsWith('_dedup_'));
  return different;
}

function cell(row: PlainRow | null, name: string): string {
  return row === null ? '—' : shown(row[name] ?? null);
}

function shown(value: PlainValue): string {
  const text = value === null ? 'NULL' : safeLine(String(value));
  const characters = Array.from(text);
  return characters.length <= MOST_WIDTH ? text : `${characters.slice(0, MOST_WIDTH - 1).join('')}…`;
}

function totalOf(findings: FindingsReport): number {
  return Object.values(findings.counts).reduce((sum, count) => sum + count, 0);
}
