import { countText, type LastRun, type StateReport, type TableReport } from '../../index.ts';
import type { Paint } from './paint.ts';
import { formatCounted, formatSeconds } from './quantity.ts';
import { mergeKind } from './merge-kind.ts';
import { header, labelled } from './render-report.ts';
import { safeLine } from './safe-text.ts';

/** How far a table is behind, for people. */
export function renderStatus(report: TableReport, paint: Paint): string {
  const lines = [
    header(report, null, paint),
    ...(report.state === null ? [] : stateLines(report.state)),
    ...report.notes.map((note) => `  ${paint.warning('!')} ${safeLine(note)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function stateLines(state: StateReport): readonly string[] {
  return [
    ...(state.stagedNotMerged === null ? [] : progressLines(state, state.stagedNotMerged)),
    ...(state.daysUntilExpiry === null ? [] : [labelled('expires in', formatSeconds(state.daysUntilExpiry * 86_400))]),
    ...state.openLoads.map((load) => labelled('open load', safeLine(load))),
    ...lastRunTexts(state.lastRuns).map((text, index) => labelled(index === 0 ? 'last runs' : '', text)),
  ];
}

function progressLines({ lagSeconds, watermark }: StateReport, toMerge: number): readonly string[] {
  return [
    labelled('to merge', formatCounted(toMerge, 'staged row')),
    ...(lagSeconds === null ? [] : [labelled('lag', formatSeconds(lagSeconds))]),
    labelled('merged to', watermark ?? 'nothing was merged yet'),
  ];
}

function lastRunTexts(runs: readonly LastRun[]): readonly string[] {
  const verbs = runs.map(verbOf);
  const width = Math.max(5, ...verbs.map((verb) => verb.length));
  return runs.map((run, index) => lastRunText(run, (verbs[index] ?? '').padEnd(width)));
}

/** As `history` calls it. */
function verbOf({ kind, repair, rebuild }: LastRun): string {
  return kind === 'merge' ? mergeKind({ repair, rebuild }) : kind;
}

function lastRunText({ runId, recordedAt, counts }: LastRun, verb: string): string {
  const told = ['staged', 'rejected', 'inserted', 'updated', 'unchanged'].flatMap((name) => {
    const count = counts[name];
    return count === null || count === undefined ? [] : [`${countText(count)} ${name}`];
  });
  return `${recordedAt.slice(0, 19)}Z  ${verb}  ${safeLine(runId)}  ${told.join(' · ')}`.trimEnd();
}
