import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DedupError } from '../errors.ts';
import type { EventSource } from '../events/event-source.ts';
import { sampleSource } from '../events/sample-source.ts';
import { inferSpec } from '../spec/infer-spec.ts';
import { makeFolder } from '../spec/make-folder.ts';
import { tableSpecJsonSchema } from '../spec/table-spec-json-schema.ts';

export interface InitOptions {
  /** Name of the final table, and of the file. */
  readonly table: string;
  /** Folder of the specs; made when it is missing. */
  readonly configDir: string;
  /** Events to infer columns from; absent: a skeleton. */
  readonly sample?: EventSource;
  readonly signal: AbortSignal;
}

/** What `init` wrote. */
export interface NewSpec {
  readonly file: string;
  /** What a person should know or check, one sentence each. */
  readonly notes: readonly string[];
}

/** What is read of the sample at most: enough to see rare fields, and quick on a file of any size. */
const MOST = { lines: 10_000, bytes: 16 * 1024 * 1024 };

/** The JSON Schema that the first line of a new spec points editors to. */
const SCHEMA_FILE = 'table-spec.schema.json';

/**
 * Writes a first spec for a table into `<configDir>/<table>.yaml`, and beside it the JSON Schema that editors read, unless one is there.
 * @throws {DedupError} `INIT.EXISTS` when the file is there (it is never overwritten), `INIT.BAD_NAME`, `INIT.UNWRITABLE`.
 */
export async function initSpec({ table, configDir, sample, signal }: InitOptions): Promise<NewSpec> {
  const file = join(configDir, `${fileName(table)}.yaml`);
  const sampled = sample === undefined ? undefined : await sampleSource(sample, MOST, signal);
  const { yaml, notes } = inferSpec(table, sampled?.lines, { types: sampled?.fields, delimiter: sampled?.delimiter });
  await makeFolder(configDir).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  await writeFile(file, yaml, { flag: 'wx' }).catch((error: unknown) => {
    throw isThere(error) ? alreadyThere(file) : unwritable(file, error);
  });
  // The spec stands; without the schema an editor merely completes nothing.
  await writeFile(join(configDir, SCHEMA_FILE), `${JSON.stringify(tableSpecJsonSchema(), null, 2)}\n`, { flag: 'wx' }).catch(
    () => undefined,
  );
  return { file, notes };
}

/** `--table <name>` looks for a file of this name in the folder, so the name must be one file name. */
function fileName(table: string): string {
  if (!/[/\\\p{Cc}]/u.test(table) && !table.startsWith('.') && !/\.ya?ml$/i.test(table) && Buffer.byteLength(table) <= 200)
    return table;
  throw new DedupError('not-started', [
    {
      code: 'INIT.BAD_NAME',
      summary: `no file can be named after table ${JSON.stringify(table)}`,
      why: 'dedup --table <name> looks for <name>.yaml in the folder of the specs',
      next: 'run dedup init with another name, and correct `table:` in the file it writes',
    },
  ]);
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function alreadyThere(file: string): DedupError {
  return new DedupError('not-started', [
    {
      code: 'INIT.EXISTS',
      summary: 'this spec is there already, and init never overwrites',
      where: file,
      next: 'edit it, or remove it first',
    },
  ]);
}

function unwritable(file: string, error: unknown): DedupError {
  const diagnostic = {
    code: 'INIT.UNWRITABLE',
    summary: 'the spec cannot be written',
    where: file,
    why: error instanceof Error ? error.message : String(error),
    next: 'name another folder with --config-dir',
  };
  return new DedupError('not-started', [diagnostic], { cause: error });
}
