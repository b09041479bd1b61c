import type { ExplanationReport, FinalRowReport, PlainValue, TableReport, VerdictCode, VersionReport } from '../../index.ts';
import type { Paint } from './paint.ts';
import { mergeKind } from './merge-kind.ts';
import { formatCounted } from './quantity.ts';
import { header, labelled, offsetText } from './render-report.ts';
import { renderStatements } from './render-statements.ts';
import { safeLine } from './safe-text.ts';
import { gapBetween, REPORT_WIDTH, wrapped } from './spread.ts';

/** Where the hash decided, the versions that it was about show theirs. */
const decides: ReadonlySet<string> = new Set(['won', 'conflict']);

/** Characters of a value that are shown. */
const LONGEST_VALUE = 40;

/** What became of one key, for people: the answer first, then the final row, then every staged version. */
export function renderExplanation(report: TableReport, verbose: boolean, paint: Paint): string {
  const lines = [
    header(report, null, paint),
    ...(report.explanation === null ? [] : explanationLines(report.explanation, verbose, paint)),
    ...(report.notes.length === 0 ? [] : ['']),
    ...report.notes.map((note) => `  ${paint.warning('!')} ${safeLine(note)}`),
  ];
  const statements = verbose && report.statements.length > 0 ? `\n${renderStatements(report.statements, paint)}` : '';
  return `${lines.join('\n')}\n${statements}`;
}

/** A time of a report without a fraction of zeros. */
export function shortTime(time: string): string {
  return time.replace('.000000Z', 'Z');
}

function explanationLines(explanation: ExplanationReport, verbose: boolean, paint: Paint): readonly string[] {
  const { key, verdict, staged, versions, final } = explanation;
  const keys = Object.entries(key).map(([name, value]) => `${safeLine(name)} = ${safeLine(value)}`);
  return [
    ...keys.map((text, index) => labelled(index === 0 ? 'key' : '', text)),
    ...wrapped(safeLine(verdict.text), REPORT_WIDTH - 4).map((line, index) =>
      index === 0 ? `  ${mark(verdict.code, paint)} ${line}` : `    ${line}`,
    ),
    '',
    ...(final === null ? [labelled('final', 'no such row')] : finalLines(final, paint)),
    '',
    labelled('staged', staged === 0 ? 'nothing' : formatCounted(staged, 'version')),
    ...versions.flatMap((version) => versionLines(version, explanation, verbose, paint)),
  ];
}

function mark(code: VerdictCode, paint: Paint): string {
  if (code === 'lost') return paint.bad('✖');
  if (code === 'not-merged' || code === 'never-staged' || code === 'unusable') return paint.warning('!');
  return paint.good('✔');
}

function finalLines(final: FinalRowReport, paint: Paint): readonly string[] {
  const { kind, sourceOffset, version, mergedAt, mergeSeq, merge } = final;
  const offset = sourceOffset === null ? 'no source offset' : `source offset ${offsetText(sourceOffset)}`;
  return [
    labelled('final', `${paint.strong(kind)}, ${offset}${version === null ? '' : `, version #${version}`}`),
    ...columnLines(final.columns),
    ...(mergeSeq === null
      ? []
      : [
          labelled(
            'merged',
            `${mergedAt === null ? '' : `${shortTime(mergedAt)} `}by ${merge === null ? 'merge' : mergeKind(merge)} ${mergeSeq}`,
          ),
        ]),
    ...(merge === null
      ? []
      : [
          labelled('', `run ${safeLine(merge.runId)}`),
          labelled('', windowText(merge.window)),
          ...merge.jobs.map(({ id, url }) => labelled('', `job ${safeLine(url ?? id)}`)),
        ]),
  ];
}

function windowText({ start, end }: { readonly start: string | null; readonly end: string | null }): string {
  return `window ${start === null ? 'from the beginning' : shortTime(start)} … ${end === null ? 'now' : shortTime(end)}`;
}

function versionLines(
  version: VersionReport,
  { loads, versions }: ExplanationReport,
  verbose: boolean,
  paint: Paint,
): readonly string[] {
  const { number, outcome, kind, sourceOffset, isFinal, merged, why, stagedAt, loadId, position } = version;
  const sign = outcome === 'won' ? paint.good('✔') : outcome === 'unusable' ? paint.warning('✖') : paint.faint('·');
  const left = `#${number} ${kind}, source offset ${offsetText(sourceOffset)}`;
  const right = isFinal ? 'in the final table' : merged ? 'merged' : 'not merged yet';
  const load = loads.find(({ runId }) => runId === loadId);
  const unfinished = load !== undefined && load.finishedAt === null ? ', which has not finished' : '';
  return [
    '',
    `  ${sign} ${left}${gapBetween(`    ${left}`, right)}${isFinal ? paint.good(right) : merged ? paint.faint(right) : paint.warning(right)}`,
    labelled(outcome === 'won' ? 'wins' : 'loses', safeLine(why)),
    ...columnLines(version.columns),
    labelled('staged', `${shortTime(stagedAt)}${loadId === null ? '' : ` by load ${safeLine(loadId)}${unfinished}`}`),
    ...(position === null ? [] : [labelled('from', safeLine(position))]),
    ...(verbose || (decides.has(outcome) && versions.some((other) => other.outcome === 'conflict'))
      ? [labelled('hash', version.hash)]
      : []),
  ];
}

/** Columns that are not NULL, as many on a line as fit. */
function columnLines(columns: Readonly<Record<string, PlainValue>>): readonly string[] {
  const parts = Object.entries(columns).flatMap(([name, value]) =>
    value === null ? [] : [`${safeLine(name)} ${shortValue(value)}`],
  );
  if (parts.length === 0) return [];
  return wrapped(parts.join(', '), REPORT_WIDTH - 16).map((line, index) => labelled(index === 0 ? 'columns' : '', line));
}

function shortValue(value: PlainValue): string {
  const text = typeof value === 'string' ? value : String(value);
  const characters = Array.from(text);
  return safeLine(characters.length > LONGEST_VALUE ? `${characters.slice(0, LONGEST_VALUE).join('')}…` : text);
}
