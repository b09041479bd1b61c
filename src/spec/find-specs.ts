import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DedupError, type Diagnostic } from '../errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { listed, quoted } from './quoted.ts';

const EXTENSION = /\.ya?ml$/i;

/**
 * The spec file that `table` names: a path (it holds a slash or ends in .yaml or .yml) is itself, anything else is
 * `<configDir>/<table>.yaml` or `.yml`.
 * @throws {DedupError} `SPEC.NOT_FOUND` with the tables that are there, `SPEC.AMBIGUOUS` when both files are.
 */
export async function findSpec(table: string, configDir: string): Promise<string> {
  if (table.includes('/') || table.includes(sep) || EXTENSION.test(table)) return table;
  const files = await specFiles(configDir);
  const [file, other] = files.filter((name) => name === `${table}.yaml` || name === `${table}.yml`);
  if (other !== undefined) {
    const summary = `table ${quoted(table)} has two specs`;
    throw refused({ code: 'SPEC.AMBIGUOUS', summary, where: configDir, next: `remove or name one of ${file} and ${other}` });
  }
  if (file !== undefined) return join(configDir, file);

  const tables = [...new Set(files.map((name) => name.replace(EXTENSION, '')))];
  const meant = didYouMean(table, tables);
  throw refused({
    code: 'SPEC.NOT_FOUND',
    summary: `there is no spec for table ${quoted(table)}`,
    where: join(configDir, `${table}.yaml`),
    next:
      meant !== undefined
        ? `did you mean ${quoted(meant)}?   tables: ${listed(tables)}`
        : tables.length > 0
          ? `tables: ${listed(tables)}   write one with: dedup init <table>`
          : 'write one with: dedup init <table>',
  });
}

/**
 * Every spec file of a folder (`.yaml` and `.yml`, not hidden, not in folders below), sorted by name.
 * @throws {DedupError} `SPEC.NOT_FOUND` when there is none, `SPEC.UNREADABLE`.
 */
export async function findAllSpecs(configDir: string): Promise<readonly string[]> {
  const files = await specFiles(configDir);
  if (files.length > 0) return files.map((name) => join(configDir, name));
  throw refused({
    code: 'SPEC.NOT_FOUND',
    summary: 'there are no specs in this folder',
    where: configDir,
    next: 'write one with: dedup init <table>, or name another folder with --config-dir',
  });
}

async function specFiles(configDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(configDir, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && EXTENSION.test(entry.name) && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    throw refused(unreadable(configDir, error), error);
  }
}

function unreadable(configDir: string, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const next = 'name the folder with --config-dir, or write a first spec with: dedup init <table>';
  if (code === 'ENOENT')
    return { code: 'SPEC.NOT_FOUND', summary: 'the folder of the specs does not exist', where: configDir, next };
  if (code === 'ENOTDIR')
    return { code: 'SPEC.UNREADABLE', summary: 'this is a file, not a folder of specs', where: configDir, next };
  const why = error instanceof Error ? error.message : String(error);
  return { code: 'SPEC.UNREADABLE', summary: 'the folder of the specs cannot be read', where: configDir, why };
}

function refused(diagnostic: Diagnostic, cause?: unknown): DedupError {
  return new DedupError('not-started', [diagnostic], cause === undefined ? undefined : { cause });
}
