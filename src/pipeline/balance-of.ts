import { countText } from '../spec/count-text.ts';
import type { LedgerDetails } from '../sql/ledger.ts';
import type { Balance } from './history-report.ts';

type Counts = NonNullable<LedgerDetails['counts']>;

/** Equations of the accounting (DESIGN §3): the first count is the sum of the others. */
const LOAD = [['read', ['rejected', 'staged']]] as const;
const MERGE = [
  ['scanned', ['unusable', 'redelivered', 'conflicting', 'superseded', 'winners']],
  ['winners', ['inserted', 'updated', 'unchanged']],
] as const;

/** Whether what a load counted adds up. Pure. */
export function balanceOfLoad(counts: Counts): Balance {
  return balance(LOAD, counts);
}

/** Whether what a merge counted adds up, as far as the server tells. Pure. */
export function balanceOfMerge(counts: Counts): Balance {
  return balance(MERGE, counts);
}

function balance(equations: readonly (readonly [string, readonly string[]])[], counts: Counts): Balance {
  const known = equations.filter(([total, parts]) => [total, ...parts].every((name) => typeof counts[name] === 'number'));
  const faults = known.flatMap(([total, parts]) => {
    const sum = parts.reduce((result, name) => result + (counts[name] ?? 0), 0);
    return sum === counts[total]
      ? []
      : [`${told(total, counts)}, but ${parts.map((name) => told(name, counts)).join(' + ')} = ${countText(sum)}`];
  });
  return { ok: known.length === 0 ? null : faults.length === 0, faults };
}

function told(name: string, counts: Counts): string {
  return `${countText(counts[name] ?? 0)} ${name}`;
}
