import type { EventTiers } from '../events/event-tiers.ts';
import { countText } from '../spec/count-text.ts';

/** A share of slow events that is worth a word. */
const SHARE = 0.05;

/** Fewer cost less than a second. */
const FEWEST = 50_000;

/**
 * What a person should know when many events were read the slow way for a cause that their producer could remove; `undefined` when there is
 * nothing to tell. Rejects are told elsewhere, and deletes, and what the spec asks for, are as they should be.
 */
export function slowEventsNote({ sameShape, anyOrder, parsed, parsedFor }: EventTiers): string | undefined {
  const { escapes, other } = parsedFor;
  const slow = escapes + other;
  const all = sameShape + anyOrder + parsed;
  if (slow < FEWEST || slow <= all * SHARE) return undefined;
  const causes = [
    ...(escapes === 0 ? [] : [`${countText(escapes)} have escapes such as \\u00e9: let the producer write plain UTF-8`]),
    ...(other === 0
      ? []
      : [
          `${countText(other)} have values or names in an unusual spelling (1e3, "07"), or fields that the spec ignores and that come and go`,
        ]),
  ];
  const share = ((slow / all) * 100).toFixed(0);
  return `${share} % of the events were read the slow way, which takes several times as long and changes nothing else: ${causes.join('; ')}`;
}
