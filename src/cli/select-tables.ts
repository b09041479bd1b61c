import { basename } from 'node:path';
import { DedupError, checkDestination, findAllSpecs, findSpec, loadSpec, type TableSpec } from '../index.ts';
import type { TableFlags } from './flags.ts';
import type { Host } from './host.ts';
import { usageError } from './usage-error.ts';

/** A table that the command line names. */
export interface SelectedTable {
  /** As named; the spec may name the table otherwise. */
  readonly name: string;
  /** Finds, reads and checks its spec. Throws `SPEC.…`. */
  readonly load: () => Promise<TableSpec>;
}

/** The tables that `--table` or `--all` names, each once. Throws `USAGE.NO_TABLE`, and what is wrong with the folder or `--destination`. */
export async function selectTables(flags: TableFlags, host: Host, command: string): Promise<readonly SelectedTable[]> {
  refuseBadDestination(flags.destination);
  const { table: names = [], all, configDir, destination } = flags;
  const withDestination = (spec: TableSpec): TableSpec => (destination === undefined ? spec : { ...spec, destination });
  if (all === true && names.length > 0)
    throw usageError('CONFLICT', '--all and --table exclude each other', 'leave out one of them');
  if (all === true) {
    const files = await findAllSpecs(configDir);
    return files.map((file) => ({
      name: basename(file).replace(/\.ya?ml$/i, ''),
      load: async () => withDestination(await loadSpec(file, host.environment)),
    }));
  }
  if (names.length === 0) {
    throw usageError(
      'NO_TABLE',
      'which table?',
      `name it: dedup ${command} --table <name>, or take every one of the folder: --all`,
    );
  }
  return [...new Set(names)].map((name) => ({
    name,
    load: async () => withDestination(await loadSpec(await findSpec(name, configDir), host.environment)),
  }));
}

function refuseBadDestination(url: string | undefined): void {
  const complaint = url === undefined ? undefined : checkDestination(url);
  if (complaint !== undefined) throw new DedupError('not-started', [{ ...complaint, where: '--destination' }]);
}
