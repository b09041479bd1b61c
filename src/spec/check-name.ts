import type { Complaint } from './fault.ts';
import { quoted } from './quoted.ts';
import { DEDUP_PREFIX } from './table-spec.ts';

/** Longest name that any destination takes: BigQuery's 300 characters for a column. */
const LONGEST_NAME = 300;

/** What is wrong with the name of a table, a column, or a field within one. Names are quoted everywhere, so nearly everything is right; a destination may refuse more. */
export function checkName(kind: 'table' | 'column' | 'field', name: string): Complaint | undefined {
  if (name === '') return { code: 'SPEC.BAD_NAME', summary: `the name of a ${kind} is empty`, next: 'give it a name' };
  if (kind !== 'field' && name.toLowerCase().startsWith(DEDUP_PREFIX)) {
    return {
      code: 'SPEC.RESERVED_NAME',
      summary: `${kind} ${quoted(name)} has a reserved name`,
      why: `names that start with ${DEDUP_PREFIX} belong to the tables and columns that dedup adds`,
      next:
        kind === 'column'
          ? 'give the column another name, and take its value with: from: /<field>'
          : 'give the table another name',
    };
  }
  if (/\p{Cc}/u.test(name)) {
    return { code: 'SPEC.BAD_NAME', summary: `${kind} name ${quoted(name)} holds a control character`, next: 'remove it' };
  }
  if (!name.isWellFormed()) {
    return { code: 'SPEC.BAD_NAME', summary: `${kind} name ${quoted(name)} holds half a surrogate pair`, next: 'remove it' };
  }
  const length = Array.from(name).length;
  if (length <= LONGEST_NAME) return undefined;
  return {
    code: 'SPEC.BAD_NAME',
    summary: `${kind} name ${quoted(name)} has ${length} characters`,
    why: `the limit is ${LONGEST_NAME}`,
  };
}
