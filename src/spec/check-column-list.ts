import type { ColumnType } from './column-type.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Complaint, Fault, SpecPath } from './fault.ts';
import { listed, quoted } from './quoted.ts';
import type { SpecDraft } from './spec-input.ts';

/** What a list of columns in the spec asks of them. */
export interface ColumnListRule {
  /** Where the list stands, e.g. `['natural_key']`. */
  readonly path: SpecPath;
  readonly columns: readonly string[];
  /** What is wrong with a column of this type, if anything. */
  readonly typeComplaint: (column: string, type: ColumnType) => Complaint | undefined;
}

/** Columns of a list that do not exist, stand twice in it, or have a type that does not serve. Each column gets one fault. */
export function checkColumnList(draft: SpecDraft, rule: ColumnListRule): readonly Fault[] {
  const { columns } = draft;
  if (columns === undefined || Object.keys(columns).length === 0) return [];
  return rule.columns.flatMap((name, index): readonly Fault[] => {
    const path = [...rule.path, index];
    if (!Object.hasOwn(columns, name)) return [{ path, ...unknownColumn(name, Object.keys(columns)) }];
    if (rule.columns.indexOf(name) < index) {
      return [
        {
          path,
          code: 'SPEC.DUPLICATE_COLUMN',
          summary: `column ${quoted(name)} stands twice in ${rule.path.join('.')}`,
          next: 'remove one',
        },
      ];
    }
    const type = columns[name]?.type;
    const complaint = type === undefined ? undefined : rule.typeComplaint(name, type);
    return complaint === undefined ? [] : [{ path, ...complaint }];
  });
}

/** The complaint about a column that is not in `columns`. */
export function unknownColumn(name: string, columns: readonly string[]): Complaint {
  const meant = didYouMean(name, columns);
  return {
    code: 'SPEC.UNKNOWN_COLUMN',
    summary: `there is no column ${quoted(name)}`,
    next: `${meant === undefined ? '' : `did you mean ${quoted(meant)}?   `}columns: ${listed(columns)}`,
  };
}
