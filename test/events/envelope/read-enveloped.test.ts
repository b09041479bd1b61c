import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reader, readAll, sourceOf } from '../read-all.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { KCAT_SPEC, kcatLine } from './encode-enveloped.ts';

const GOOD = JSON.stringify(kcatLine({ id: 'a' }));
const BAD = JSON.stringify(kcatLine({ id: 'b', novelty: 1 }, { offset: 919 }));
const TOMBSTONE = JSON.stringify(kcatLine(null, { key: 'c', offset: 920 }));

test('rows stand at topic/partition/offset, rejects at their line, as they came, and a replay takes them from there', async () => {
  const rejectsFile = join(await scratchFolder(), 'rejects.ndjson');
  const first = await readAll(
    reader([sourceOf('dump.ndjson', `${GOOD}\n${BAD}\n${TOMBSTONE}\n`)], { spec: KCAT_SPEC, rejectsFile }),
  );
  expect(first.segments.flatMap(({ events }) => events)).toEqual(['a acme.things/2/918', 'c acme.things/2/920']);
  expect(first.totals).toMatchObject({ read: 3, rejected: 1, accepted: 2, rejectedByCode: { 'EVENT.UNKNOWN_FIELD': 1 } });
  const kept = await readFile(rejectsFile, 'utf8');
  const reason = 'acme.things/2/919: the spec has no column for /novelty: add one, or set "unknown_fields: ignore"';
  expect(kept).toBe(
    `${JSON.stringify({ position: 'dump.ndjson:2', code: 'EVENT.UNKNOWN_FIELD', reason, field: '/novelty', event: BAD })}\n`,
  );

  const replay = await readAll(
    reader([sourceOf('rejects.ndjson', kept)], { spec: { ...KCAT_SPEC, unknownFields: 'ignore' }, replayRejects: true }),
  );
  expect(replay.segments.flatMap(({ events }) => events)).toEqual(['b acme.things/2/919']);
  expect(replay.totals).toMatchObject({ read: 1, rejected: 0, accepted: 1 });
});

test('what the destination cannot store is found in an envelope too, however it is escaped', async () => {
  const limits = { nulInText: false, keyBytes: 40 };
  const lines = [
    kcatLine('{"id":"a","note":"x\\u0000y"}'),
    kcatLine({ id: 'a', note: 'x\0y' }),
    kcatLine(undefined, { payload: { id: 'a', note: 'x\0y' } }),
    kcatLine(null, { key: 'k\0' }),
    kcatLine({ id: 'k'.repeat(60) }),
    kcatLine({ id: 'a', note: 'fine' }),
  ].map((line) => `${JSON.stringify(line)}\n`);
  const { totals } = await readAll(reader([sourceOf('dump.ndjson', ...lines)], { spec: KCAT_SPEC, limits }));
  expect(totals).toMatchObject({ read: 6, accepted: 1, rejectedByCode: { 'EVENT.NUL': 4, 'EVENT.LONG_KEY': 1 } });
});
