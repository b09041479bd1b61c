import { checkName } from './check-name.ts';
import type { Fault, SpecPath } from './fault.ts';
import { quoted } from './quoted.ts';
import type { SpecDraft } from './spec-input.ts';

/** Names of columns: allowed, and different in more than case, because BigQuery and DuckDB do not tell `A` from `a`. */
export function checkColumns(draft: SpecDraft): readonly Fault[] {
  const names = Object.keys(draft.columns ?? {});
  const seen = new Map<string, string>();
  return names.flatMap((name): readonly Fault[] => {
    const path: SpecPath = ['columns', name];
    const complaint = checkName('column', name);
    if (complaint !== undefined) return [{ path, on: 'key', ...complaint }];
    const twin = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (twin === undefined) return [];
    return [
      {
        path,
        on: 'key',
        code: 'SPEC.DUPLICATE_COLUMN',
        summary: `columns ${quoted(twin)} and ${quoted(name)} differ only in case`,
        why: 'destinations do not tell such names apart',
        next: 'give one of them another name, and take its value with: from: /<field>',
      },
    ];
  });
}
