import { countText, type HistoryEntry, type HistoryReport, type TableReport } from '../../index.ts';
import type { Paint } from './paint.ts';
import { mergeKind } from './merge-kind.ts';
import { formatBytes, formatCounted, formatSeconds } from './quantity.ts';
import { shortTime } from './render-explanation.ts';
import { header, labelled } from './render-report.ts';
import { safeLine } from './safe-text.ts';
import { gapBetween, padded } from './spread.ts';

/** Names and jobs that are shown of one entry. */
const MOST_SHOWN = 3;

/** The ledger of a table, for people: a block for each load and merge, newest first. */
export function renderHistory(report: TableReport, paint: Paint): string {
  const lines = [
    header(report, null, paint),
    ...(report.history === null ? [] : historyLines(report.history, paint)),
    ...report.notes.map((note) => `  ${paint.warning('!')} ${safeLine(note)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function historyLines(history: HistoryReport, paint: Paint): readonly string[] {
  const shown = new Set(history.entries.map(({ runId }) => runId)).size;
  if (shown === 0) return [];
  const runs = formatCounted(history.runs, 'run');
  return [
    labelled('ledger', shown < history.runs ? `the last ${countText(shown)} of ${runs}` : runs),
    ...history.entries.flatMap((entry) => entryLines(entry, paint)),
    '',
    ...totalLines(history),
  ];
}

function entryLines(entry: HistoryEntry, paint: Paint): readonly string[] {
  const { kind, state, seq, runId, startedAt, finishedAt, seconds, window, files, jobs, balance } = entry;
  const title = seq === null ? kind : `${mergeKind(entry)} ${seq}`;
  const told = state === 'done' ? '' : `  ${state}`;
  const left = `${padded(title, 12)}${shortTime(finishedAt ?? startedAt).slice(0, 19)}Z  ${safeLine(runId)}${told}`;
  const right = seconds === null ? '' : formatSeconds(seconds);
  return [
    '',
    `  ${mark(entry, paint)} ${left}${right === '' ? '' : gapBetween(`    ${left}`, right)}${paint.faint(right)}`,
    ...(entry.ofPresentTables ? [] : [labelled('', 'before the final or the staging table was created again')]),
    ...(files.length === 0 ? [] : [labelled('from', firstOf(files.map(sourceText)))]),
    ...(window.start === null && window.end === null
      ? []
      : [labelled(kind === 'load' ? 'staged' : 'window', windowText(window, kind))]),
    ...countLines(entry),
    ...(entry.attempts === null ? [] : [labelled('attempts', countText(entry.attempts))]),
    ...bytesLines(entry),
    ...jobs.slice(0, MOST_SHOWN).map(({ id, url }, index) => labelled(index === 0 ? 'job' : '', safeLine(url ?? id))),
    ...(jobs.length > MOST_SHOWN ? [labelled('', `and ${formatCounted(jobs.length - MOST_SHOWN, 'job')} more`)] : []),
    ...balance.faults.map((fault) => `    ${paint.bad('does not add up')}: ${safeLine(fault)}`),
  ];
}

function mark({ state, balance }: HistoryEntry, paint: Paint): string {
  if (balance.ok === false) return paint.bad('✖');
  if (state === 'done') return balance.ok === true ? paint.good('✔') : paint.faint('·');
  return state === 'open' ? paint.faint('…') : paint.warning('!');
}

function windowText({ start, end }: HistoryEntry['window'], kind: HistoryEntry['kind']): string {
  const from = start === null ? 'the beginning' : shortTime(start);
  if (end === null) return `from ${from}`;
  return kind === 'load' && start === end ? `at ${from}` : `${from} … ${shortTime(end)}`;
}

/** The equations of the accounting, without the parts that are 0. */
function countLines({ counts }: HistoryEntry): readonly string[] {
  return [
    ...equation(counts, 'read', ['staged', 'rejected']),
    ...equation(counts, 'scanned', ['winners', 'redelivered', 'conflicting', 'superseded', 'unusable']),
    ...equation(counts, 'winners', ['inserted', 'updated', 'unchanged']),
  ];
}

function equation(counts: HistoryEntry['counts'], total: string, parts: readonly string[]): readonly string[] {
  const sum = counts[total];
  if (sum === null || sum === undefined) return [];
  const known = parts.flatMap((name) => {
    const count = counts[name];
    return count === null || count === undefined || count === 0 ? [] : [part(count, name)];
  });
  return [labelled(total, [countText(sum), ...(known.length === 0 ? [] : [known.join(' + ')])].join(' = '))];
}

/** Of the parts of an equation, only the winners are counted by a noun. */
function part(count: number, name: string): string {
  return name === 'winners' ? formatCounted(count, 'winner') : `${countText(count)} ${name}`;
}

function bytesLines({ bytes: { read, estimated, billed } }: HistoryEntry): readonly string[] {
  const parts = Object.entries({ read, estimated, billed }).flatMap(([name, value]) =>
    value === null ? [] : [`${formatBytes(value)} ${name}`],
  );
  return parts.length === 0 ? [] : [labelled('bytes', parts.join(' · '))];
}

function totalLines({ totals }: HistoryReport): readonly string[] {
  const { loads, merges, read, rejected, staged, inserted, updated, bytesRead, bytesBilled } = totals;
  const [loaded, merged] = [known({ read, rejected, staged }), known({ inserted, updated })];
  const lines = [
    [formatCounted(loads, 'load'), ...loaded, ...(bytesRead === null ? [] : [`${formatBytes(bytesRead)} read`])],
    [formatCounted(merges, 'merge'), ...merged, ...(bytesBilled === null ? [] : [`${formatBytes(bytesBilled)} billed`])],
  ];
  return lines.map((parts, index) => labelled(index === 0 ? 'total' : '', parts.join(' · ')));
}

function known(counts: Readonly<Record<string, number | null>>): readonly string[] {
  return Object.entries(counts).flatMap(([name, count]) => (count === null ? [] : [`${countText(count)} ${name}`]));
}

/** As the load itself named it. */
function sourceText(file: string): string {
  return file === '-' ? 'standard input' : safeLine(file);
}

function firstOf(names: readonly string[]): string {
  const more = names.length > MOST_SHOWN ? ` and ${countText(names.length - MOST_SHOWN)} more` : '';
  return `${names.slice(0, MOST_SHOWN).join(', ')}${more}`;
}
