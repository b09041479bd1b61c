import { checkName } from './check-name.ts';
import type { Fault } from './fault.ts';
import { formatEventPointer, formatPointer } from './json-pointer.ts';
import { quoted } from './quoted.ts';
import { NO_STAGING, type SpecDraft } from './spec-input.ts';

/** The staging table: not the final one, kept long enough, and, where something else fills it, read by the names of its columns. */
export function checkStaging(draft: SpecDraft): readonly Fault[] {
  return [...sameTable(draft), ...derivedName(draft), ...retentionFaults(draft), ...foreignFaults(draft), ...directFaults(draft)];
}

function sameTable({ table, staging }: SpecDraft): readonly Fault[] {
  if (table === undefined || staging === undefined) return [];
  const [name, path] = typeof staging === 'string' ? [staging, ['staging']] : [staging.table, ['staging', 'table']];
  if (name.toLowerCase() !== table.toLowerCase()) return [];
  return [
    {
      path,
      code: 'SPEC.SAME_TABLE',
      summary: 'the staging table is the final table',
      why: 'staging keeps every copy of an event, the final table one row for each key',
      next: `choose another name, such as ${quoted(`${table}_staging`)}, or leave the field out`,
    },
  ];
}

/** A table whose name is fine may be too long with `_staging` behind it. */
function derivedName({ table, staging }: SpecDraft): readonly Fault[] {
  if (table === undefined || staging !== undefined) return [];
  const complaint = checkName('table', `${table}_staging`);
  return complaint === undefined ? [] : [{ path: ['table'], ...complaint, next: 'name the staging table with: staging: <name>' }];
}

function retentionFaults({ staging, merge, staging_retention: retention }: SpecDraft): readonly Fault[] {
  if (typeof staging === 'object' || merge?.overlap === undefined || retention === undefined || merge.overlap < retention)
    return [];
  return [
    {
      path: ['merge', 'overlap'],
      code: 'SPEC.OVERLAP_TOO_LONG',
      summary: 'merge.overlap is not shorter than staging_retention',
      why: 'every merge would read back to staged rows that have expired',
      next: 'shorten the overlap, or lengthen the retention',
    },
  ];
}

function foreignFaults(draft: SpecDraft): readonly Fault[] {
  if (typeof draft.staging !== 'object') return [];
  const why = 'a staging table that something else fills is read by the names of its columns';
  const faults: Fault[] = [];
  for (const [name, column] of Object.entries(draft.columns ?? {})) {
    if (column?.from === undefined || formatEventPointer(column.from) === formatPointer([name])) continue;
    const summary = `column ${quoted(name)} takes its value from ${quoted(formatEventPointer(column.from))}`;
    const next = 'remove "from", and name the column as in the staging table';
    faults.push({ path: ['columns', name, 'from'], code: 'SPEC.FOREIGN_STAGING', summary, why, next });
  }
  const field = draft.delete_when?.field;
  if (field !== undefined && (field.steps.length > 1 || field.envelope !== undefined)) {
    const summary = `delete_when.field ${quoted(formatEventPointer(field))} is not a column`;
    faults.push({
      path: ['delete_when', 'field'],
      code: 'SPEC.FOREIGN_STAGING',
      summary,
      why,
      next: 'write /<column of the staging table>',
    });
  }
  for (const [name, column] of Object.entries(draft.columns ?? {})) {
    const option = column?.epoch !== undefined ? 'epoch' : column?.base64_scale !== undefined ? 'base64_scale' : undefined;
    if (option === undefined) continue;
    const summary = `column ${quoted(name)} has ${option}, and something else fills the staging table`;
    const next = `remove ${option}: the column of the staging table has the type already`;
    faults.push({ path: ['columns', name, option], code: 'SPEC.FOREIGN_STAGING', summary, next });
  }
  if ((draft.source?.envelope ?? []).length > 0) {
    const summary = 'source.envelope says what events come in, and something else fills the staging table';
    const next = 'remove source.envelope; to have dedup load the events, write staging: <name>';
    faults.push({ path: ['source', 'envelope'], code: 'SPEC.FOREIGN_STAGING', summary, next });
  }
  return faults;
}

/** Whether source partitions hold to their offsets is seen in what is staged. */
function directFaults({ staging, source_partition: partition }: SpecDraft): readonly Fault[] {
  if (staging !== NO_STAGING || partition === undefined || partition.length === 0) return [];
  return [
    {
      path: ['source_partition'],
      code: 'SPEC.NEEDS_STAGING',
      summary: 'source partitions are watched in the staging table, and there is none (staging: none)',
      why: 'a key that moves, or an offset that falls back, would go unseen',
      next: 'remove source_partition, or the line staging: none',
    },
  ];
}
