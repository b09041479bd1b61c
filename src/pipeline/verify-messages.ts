import { countText } from '../spec/count-text.ts';
import { FINDING_KINDS, type FindingKind, type VerifyCounts } from '../sql/verify.ts';

/** What each kind of finding is called in a sentence. */
const WORDS: Readonly<Record<FindingKind, string>> = {
  missing: 'missing',
  stale: 'stale',
  changed: 'changed',
  ahead: 'ahead of staging',
  unstaged: 'without a staged row',
  duplicate: 'duplicate',
  null_key: 'with a NULL key',
  moved: 'under two source partitions',
};

/** `959,891 keys`. */
export function describeKeys({ checked }: VerifyCounts): string {
  return `${countText(checked)} ${checked === 1 ? 'key' : 'keys'}`;
}

/** `3 findings: 1 missing, 2 stale`. */
export function describeFindings(counts: VerifyCounts, total: number): string {
  return `${countText(total)} ${total === 1 ? 'finding' : 'findings'}: ${describeKinds(counts)}`;
}

/** `1 missing, 2 stale`; of all kinds, or of some. */
export function describeKinds({ kinds }: VerifyCounts, some: readonly FindingKind[] = FINDING_KINDS): string {
  return some
    .filter((kind) => kinds[kind] > 0)
    .map((kind) => `${countText(kinds[kind])} ${WORDS[kind]}`)
    .join(', ');
}

/** A count with its noun: `1 row`, `2 rows`. */
export function rows(value: number): string {
  return `${countText(value)} ${value === 1 ? 'row' : 'rows'}`;
}
