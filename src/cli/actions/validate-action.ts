import { emptyReport, dialectOf, hideSecrets, loadSpec, type TableSpec } from '../../index.ts';
import type { TableFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { formatCounted } from '../render/quantity.ts';
import { safeLine } from '../render/safe-text.ts';
import { runTables } from '../run-tables.ts';
import { selectTables, type SelectedTable } from '../select-tables.ts';
import type { Session } from '../session.ts';
import { usageError } from '../usage-error.ts';

/** `dedup validate`: specs, and whether the destination takes their names; without a connection. */
export async function validateAction(session: Session, files: readonly string[], flags: TableFlags): Promise<Outcome> {
  const summaries = new Map<string, string>();
  return runTables(session, await selected(session, files, flags), {
    run: async (spec) => {
      await dialectOf(spec);
      summaries.set(spec.table, summaryOf(spec));
      return emptyReport(spec.table, hideSecrets(spec.destination));
    },
    compact: true,
    tell: ({ table }) => session.report(`${session.outPaint.good('✔')} ${summaries.get(table) ?? safeLine(table)}\n`),
  });
}

async function selected(session: Session, files: readonly string[], flags: TableFlags): Promise<readonly SelectedTable[]> {
  const { host, command } = session;
  if (files.length === 0) return selectTables(flags.table === undefined ? { ...flags, all: true } : flags, host, command);
  if (flags.table !== undefined || flags.all === true) {
    throw usageError('CONFLICT', 'spec files exclude --table and --all', 'leave out one of them');
  }
  return files.map((file) => ({ name: file, load: () => loadSpec(file, host.environment) }));
}

function summaryOf(spec: TableSpec): string {
  const parts = [
    formatCounted(spec.columns.length, 'column'),
    `key ${spec.naturalKey.map(safeLine).join(', ')}`,
    `offset ${spec.sourceOffset.map(safeLine).join(', ')}`,
    hideSecrets(spec.destination),
  ];
  return `${safeLine(spec.file)}  ${safeLine(spec.table)}: ${safeLine(parts.join(' · '))}`;
}
