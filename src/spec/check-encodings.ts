import { epochUnitsOf } from './epoch.ts';
import type { Fault } from './fault.ts';
import { quoted } from './quoted.ts';
import type { ColumnInput, SpecDraft } from './spec-input.ts';
import { typeText } from './type-text.ts';

/** How values are written that are not in the form of their type: options of a column that its type must have. */
export function checkEncodings(draft: SpecDraft): readonly Fault[] {
  return Object.entries(draft.columns ?? {}).flatMap(([name, column]) =>
    column === undefined ? [] : [...epochFaults(name, column), ...scaleFaults(name, column)],
  );
}

function epochFaults(name: string, { type, epoch }: ColumnInput): readonly Fault[] {
  const units = epochUnitsOf(type);
  if (epoch === undefined || units.includes(epoch)) return [];
  return [
    {
      path: ['columns', name, 'epoch'],
      code: 'SPEC.EPOCH',
      summary: `column ${quoted(name)} is ${typeText(type)}, which cannot be counted in ${quoted(epoch)}`,
      next:
        units.length > 0
          ? `units for ${typeText(type)}: ${units.join(', ')}`
          : 's, ms, us and ns count TIMESTAMP, DATETIME and TIME; days count DATE',
    },
  ];
}

function scaleFaults(name: string, { type, base64_scale: scale }: ColumnInput): readonly Fault[] {
  if (scale === undefined || type === 'NUMERIC' || type === 'BIGNUMERIC') return [];
  return [
    {
      path: ['columns', name, 'base64_scale'],
      code: 'SPEC.BASE64_SCALE',
      summary: `column ${quoted(name)} is ${typeText(type)}, and base64_scale is for decimals`,
      next: 'make it NUMERIC or BIGNUMERIC, or remove base64_scale',
    },
  ];
}
