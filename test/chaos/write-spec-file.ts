import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { typeText } from '../../src/spec/type-text.ts';

/** Writes a drawn spec as a file (JSON is YAML) and resolves to its path. */
export async function writeSpecFile(spec: TableSpec, folder: string): Promise<string> {
  const { table, destination, naturalKey, sourceOffset, columns, deleteWhen, partitionBy, merge } = spec;
  const document = {
    table,
    destination,
    natural_key: naturalKey,
    source_offset: sourceOffset,
    columns: Object.fromEntries(columns.map(({ name, type }) => [name, typeText(type)])),
    ...(deleteWhen === undefined ? {} : { delete_when: { field: `/${deleteWhen.field.join('/')}`, in: deleteWhen.in } }),
    ...(partitionBy === undefined ? {} : { partition_by: partitionBy }),
    merge: { overlap: `${merge.overlapSeconds}s` },
  };
  const path = join(folder, `${table}.yaml`);
  await writeFile(path, JSON.stringify(document, undefined, 2));
  return path;
}
