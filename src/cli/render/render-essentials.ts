import { countText, type TableReport } from '../../index.ts';
import { safeLine } from './safe-text.ts';

/** What must be said even with `--quiet` about a table that did not end well but did not fail: a line for rejects, a line for each note. */
export function renderEssentials(report: TableReport): string {
  const { rejected, read } = report.rows;
  const kept = report.rejectsFile === null ? '' : `, kept in ${safeLine(report.rejectsFile)}`;
  const rejects =
    rejected === null || rejected === 0
      ? []
      : [`${countText(rejected)} of ${countText(read ?? rejected)} events rejected${kept}`];
  const texts = [...rejects, ...report.notes.map(safeLine)];
  return (texts.length === 0 ? [report.status] : texts).map((text) => `${safeLine(report.table)}: ${text}\n`).join('');
}

/** Which of several tables need attention, on one line; empty when none does. */
export function renderTrouble(reports: readonly TableReport[], skipped: readonly string[]): string {
  const troubled = reports.filter(({ error, exitClass }) => error !== null || exitClass !== null);
  const parts = [
    ...troubled.map(({ table, status }) => `${safeLine(table)} (${status})`),
    ...skipped.map((table) => `${safeLine(table)} (not begun)`),
  ];
  if (parts.length === 0) return '';
  const need = parts.length === 1 ? 'needs' : 'need';
  return `${parts.length} of ${reports.length + skipped.length} tables ${need} attention: ${parts.join(', ')}\n`;
}
