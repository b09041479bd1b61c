import { expect, test } from 'vitest';
import { NO_TIERS } from '../../src/events/event-tiers.ts';
import { slowEventsNote } from '../../src/pipeline/slow-events-note.ts';

const tiers = (sameShape: number, causes: Partial<(typeof NO_TIERS)['parsedFor']>): Parameters<typeof slowEventsNote>[0] => {
  const parsedFor = { ...NO_TIERS.parsedFor, ...causes };
  const parsed = Object.values(parsedFor).reduce((sum, count) => sum + count, 0);
  return { sameShape, anyOrder: 0, parsed, parsedFor };
};

test('more than a twentieth of slow events are told, with the cause and what to do', () => {
  expect(slowEventsNote(tiers(900_000, { escapes: 60_000, other: 40_000 }))).toBe(
    '10 % of the events were read the slow way, which takes several times as long and changes nothing else: ' +
      '60,000 have escapes such as \\u00e9: let the producer write plain UTF-8; ' +
      '40,000 have values or names in an unusual spelling (1e3, "07"), or fields that the spec ignores and that come and go',
  );
  expect(slowEventsNote(tiers(900_000, { escapes: 100_000 }))).toBe(
    '10 % of the events were read the slow way, which takes several times as long and changes nothing else: ' +
      '100,000 have escapes such as \\u00e9: let the producer write plain UTF-8',
  );
});

test.each([
  ['a twentieth', tiers(950_000, { escapes: 50_000 })],
  ['few', tiers(0, { escapes: 49_999 })],
  ['rejects, deletes and what the spec asks for', tiers(0, { rejected: 400_000, deleted: 300_000, spec: 200_000, other: 100 })],
  ['no events', NO_TIERS],
])('%s are not worth a word', (_what, read) => {
  expect(slowEventsNote(read)).toBe(undefined);
});
