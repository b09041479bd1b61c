import { countText, type EventTiers, type TableReport } from '../../index.ts';
import type { Paint } from './paint.ts';
import { renderStatements } from './render-statements.ts';
import { safeLine } from './safe-text.ts';
import { edgeOf, gapBetween, padded, REPORT_WIDTH, wrapped } from './spread.ts';
import type { Step } from './step.ts';

/** A table's report and what the report itself does not hold. */
export interface ReportView {
  readonly report: TableReport;
  /** Where the rows came from, e.g. `3 files`; null: from staging. */
  readonly from: string | null;
  readonly steps: readonly Step[];
  /** Also the run id, jobs and SQL. Null: not verbose. */
  readonly verbose: { readonly runId: string } | null;
}

const LABEL_WIDTH = 12;

/** What came of one table, for people: a line for the table, one for every step, then what else is worth knowing. */
export function renderReport({ report, from, steps, verbose }: ReportView, paint: Paint): string {
  const numberWidth = Math.max(0, ...steps.map(({ message }) => leadingNumber(message).length));
  const stepTexts = steps.map((step) => stepText(step, numberWidth));
  const edge = edgeOf([headerText(report, from), ...stepTexts.map(({ left, right }) => [left, right] as const)]);
  const lines = [
    header(report, from, paint, edge),
    ...stepTexts.map((text) => stepLine(text, edge, paint)),
    ...verdictLines(report, paint),
    ...rejectLines(report, paint),
    ...report.notes.map((note) => `  ${paint.warning('!')} ${safeLine(note)}`),
    ...offsetLines(report),
    ...(verbose === null ? [] : verboseLines(report, verbose.runId)),
  ];
  const statements = verbose === null || report.statements.length === 0 ? '' : `\n${renderStatements(report.statements, paint)}`;
  return `${lines.join('\n')}\n${statements}`;
}

/** The first line: the table, where its rows come from, and at the right where it is. */
export function header(report: TableReport, from: string | null, paint: Paint, edge?: number): string {
  const [left, destination] = headerText(report, from);
  const table = safeLine(report.table);
  const gap = destination === '' ? '' : gapBetween(left, destination, edge);
  return `${paint.strong(table)}${left.slice(table.length)}${gap}${paint.faint(destination)}`;
}

function headerText(report: TableReport, from: string | null): readonly [left: string, right: string] {
  const source = from === null ? '' : `  ←  ${from}`;
  return [`${safeLine(report.table)}${source}`, report.destination === null ? '' : safeLine(report.destination)];
}

/** A labelled line of a report. */
export function labelled(label: string, text: string): string {
  return `    ${padded(label, LABEL_WIDTH)}${text}`;
}

/** A step without colour: `left` begins where the line does, with blanks in place of the mark. */
interface StepText {
  readonly left: string;
  readonly right: string;
  readonly further: readonly string[];
}

function stepText({ name, message, seconds }: Step, numberWidth: number): StepText {
  const number = leadingNumber(message);
  const aligned = `${number.padStart(number === '' ? 0 : numberWidth)}${safeLine(message.slice(number.length))}`;
  const [first, ...further] = wrapped(aligned, REPORT_WIDTH - LABEL_WIDTH - 12);
  return { left: labelled(name, first), right: `${seconds.toFixed(1)} s`, further };
}

function stepLine({ left, right, further }: StepText, edge: number, paint: Paint): string {
  const line = `  ${paint.good('✔')}${left.slice(3)}${gapBetween(left, right, edge)}${paint.faint(right)}`;
  return [line, ...further.map((text) => labelled('', text))].join('\n');
}

/** The number that a step's message begins with, so that numbers stand below each other. */
function leadingNumber(message: string): string {
  return /^[\d,]+/.exec(message)?.[0] ?? '';
}

function verdictLines(report: TableReport, paint: Paint): readonly string[] {
  if (report.status === 'failed')
    return [`  ${paint.bad('✖')} ${padded('failed', LABEL_WIDTH)}${report.error?.[0]?.code ?? ''}`.trimEnd()];
  if (report.status === 'nothing') return [`  ${paint.good('✔')} nothing to do`];
  return [];
}

function rejectLines(report: TableReport, paint: Paint): readonly string[] {
  const { rejected } = report.rows;
  if (rejected === null || rejected === 0) return [];
  const kept = keptIn(report);
  const more = rejected - report.rejections.length;
  return [
    `  ${paint.warning('✖')} ${padded('rejected', LABEL_WIDTH)}${`${countText(rejected)} ${kept}`.trimEnd()}`,
    ...report.rejections.map(
      ({ position, code, reason }) => `      ${safeLine(position)}  ${paint.faint(safeLine(code))}  ${safeLine(reason)}`,
    ),
    ...(more > 0 && report.rejections.length > 0 ? [`      … and ${countText(more)} more`] : []),
  ];
}

/** Where the rejects are; when they could not be written there, that must not be said of them. */
function keptIn({ rejectsFile, error }: TableReport): string {
  if (rejectsFile === null) return '';
  if (error?.some(({ code }) => code.startsWith('REJECTS.')) === true) return `could not be kept in ${safeLine(rejectsFile)}`;
  return `kept in ${safeLine(rejectsFile)}`;
}

function offsetLines({ sourceOffset: { min, max } }: TableReport): readonly string[] {
  if (min === null || max === null) return [];
  return [labelled('offsets', `${offsetText(min)} … ${offsetText(max)}`)];
}

/** `918000000`, or `(3, 918000000)` where it is composite. */
export function offsetText(offset: string | readonly string[]): string {
  return typeof offset === 'string' ? safeLine(offset) : `(${offset.map(safeLine).join(', ')})`;
}

function verboseLines(report: TableReport, runId: string): readonly string[] {
  const { start, end } = report.window;
  return [
    ...(report.tiers === null ? [] : [labelled('read', tiersText(report.tiers))]),
    ...(end === null ? [] : [labelled('window', `${start ?? 'the beginning'} … ${end}`)]),
    labelled('run', runId),
    ...report.jobs.map((job) => labelled('job', safeLine(job))),
  ];
}

/** `999,000 by shape · 0 in any order · 1,000 parsed (10 rejected, 990 deleted)`. */
function tiersText({ sameShape, anyOrder, parsed, parsedFor }: EventTiers): string {
  const causes = Object.entries(parsedFor).flatMap(([cause, count]) => (count === 0 ? [] : [`${countText(count)} ${cause}`]));
  const why = causes.length === 0 ? '' : ` (${causes.join(', ')})`;
  return `${countText(sameShape)} by shape · ${countText(anyOrder)} in any order · ${countText(parsed)} parsed${why}`;
}
