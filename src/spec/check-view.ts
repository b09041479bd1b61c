import type { Fault } from './fault.ts';
import type { SpecDraft } from './spec-input.ts';

/** The view: neither the final nor the staging table. */
export function checkView({ table, staging, view }: SpecDraft): readonly Fault[] {
  if (table === undefined || view?.name === undefined) return [];
  const stagingName = typeof staging === 'object' ? staging.table : (staging ?? `${table}_staging`);
  const name = view.name.toLowerCase();
  const taken = name === table.toLowerCase() ? 'final' : name === stagingName.toLowerCase() ? 'staging' : undefined;
  if (taken === undefined) return [];
  const summary = `the view has the name of the ${taken} table`;
  return [{ path: ['view', 'name'], code: 'SPEC.SAME_TABLE', summary, next: 'choose another name, or leave the field out' }];
}
