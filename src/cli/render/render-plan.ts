import { countText, type PartitionReport, type TableReport } from '../../index.ts';
import type { Paint } from './paint.ts';
import { formatBytes } from './quantity.ts';
import { offsetText } from './render-report.ts';
import { comment, renderStatements } from './render-statements.ts';
import { safeLine } from './safe-text.ts';
import { padded } from './spread.ts';

/** Ranges that are shown; of more, only the number. */
const MOST_RANGES = 8;

/** What would happen to one table: facts as SQL comments, then the statements, so that all of it can be pasted and run. */
export function renderPlan(report: TableReport, paint: Paint): string {
  const facts = [
    `${safeLine(report.table)}${report.destination === null ? '' : ` in ${safeLine(report.destination)}`}: a plan, nothing was changed`,
    ...eventFacts(report),
    ...windowFacts(report),
    ...countFacts(report),
    ...partitionFacts(report.partitions),
    ...rebuildFacts(report),
    ...(report.bytes.estimated === null ? [] : [fact('estimate', `${formatBytes(report.bytes.estimated)} processed`)]),
    ...report.notes.map((note) => fact('note', safeLine(note))),
  ];
  const separator = report.statements.length === 0 ? '' : '\n';
  return `${comment(facts.join('\n'), paint)}${separator}${renderStatements(report.statements, paint)}`;
}

function fact(label: string, text: string): string {
  return `  ${padded(label, 12)}${text}`;
}

function eventFacts({ rows, rejections }: TableReport): readonly string[] {
  if (rows.read === null) return [];
  const rejected = rows.rejected ?? 0;
  return [
    fact(
      'events',
      `${countText(rows.read)} read, ${countText(rows.staged ?? 0)} would be staged, ${countText(rejected)} rejected`,
    ),
    ...rejections.map(({ position, code, reason }) => fact('', `${safeLine(position)}  ${safeLine(code)}  ${safeLine(reason)}`)),
    ...(rejected > rejections.length && rejections.length > 0
      ? [fact('', `… and ${countText(rejected - rejections.length)} more`)]
      : []),
  ];
}

function rebuildFacts({ rebuild }: TableReport): readonly string[] {
  if (rebuild === null) return [];
  const { before, after, lost, setBack } = rebuild;
  return [
    fact('final', `${countText(before.rows)} rows now, ${countText(after.rows)} after the rebuild`),
    ...(lost === 0 ? [] : [fact('', `${countText(lost)} of them are no longer staged, and would be gone`)]),
    ...(setBack === 0 ? [] : [fact('', `${countText(setBack)} of them are newer than staging, and would be set back`)]),
  ];
}

function windowFacts({ window: { start, end }, sourceOffset: { min, max } }: TableReport): readonly string[] {
  return [
    ...(end === null ? [] : [fact('window', `staged from ${start ?? 'the beginning'} to ${end}`)]),
    ...(min === null || max === null ? [] : [fact('offsets', `${offsetText(min)} … ${offsetText(max)}`)]),
  ];
}

function countFacts({ rows }: TableReport): readonly string[] {
  const { scanned, winners, redelivered, conflicting, superseded, unusable } = rows;
  if (scanned === null) return [];
  const parts = [
    `${countText(scanned)} scanned`,
    ...Object.entries({ keys: winners, redelivered, conflicting, superseded, unusable }).flatMap(([name, count]) =>
      count === null ? [] : [`${countText(count)} ${name}`],
    ),
  ];
  return [fact('rows', parts.join(' · '))];
}

function partitionFacts(partitions: PartitionReport | null): readonly string[] {
  if (partitions === null) return [];
  const { count, ranges } = partitions;
  const shown = ranges.slice(0, MOST_RANGES).map(({ start, end }) => `[${start}, ${end ?? 'the end'})`);
  const more = ranges.length > MOST_RANGES ? [`… and ${ranges.length - MOST_RANGES} more ranges`] : [];
  return [fact('partitions', `${countText(count)} touched`), ...[...shown, ...more].map((text) => fact('', text))];
}
