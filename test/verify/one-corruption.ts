import { expect } from 'vitest';
import { dialectOf } from '../../src/pipeline/open-table.ts';
import { parseInstant } from '../../src/spec/instant.ts';
import { columnNamed, type TableSpec } from '../../src/spec/table-spec.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import { keyEquals } from '../../src/sql/key-equals.ts';
import { isPayload } from '../../src/sql/staged-rows.ts';
import type { Row } from '../../src/sql/value.ts';
import { at } from '../conformance/harness.ts';
import type { Lab } from '../conformance/lab.ts';
import { cellsOf } from '../model/cell.ts';
import { sortedByKey } from '../model/final-rows.ts';
import { finalEvents } from '../model/model.ts';
import type { Random } from '../model/random.ts';
import { randomStream } from '../model/random-stream.ts';
import { eventText, modelEvent } from '../model/stream-event.ts';
import { byHand, kindsOf, verifyIn } from './verify-lab.ts';

let tables = 0;

/**
 * A random stream, loaded and merged in random steps: no look at it raises an alarm. Then random faults by another hand: a look at all of
 * it names each key with its kind and no other key, a look at part of it nothing else, and a repair leads back to the model.
 */
export async function oneCorruption(lab: Lab, random: Random): Promise<void> {
  const { notInKeys, without, withoutNested = [] } = lab.harness;
  tables += 1;
  const { spec, events } = randomStream(random, { most: 40, notInKeys, without, withoutNested, table: `t${tables}` });
  for (const batch of random.split(events, random.between(1, 3))) {
    await lab.load(spec, ...batch.map((event) => eventText(spec, event)));
    if (random.chance(0.6)) await lab.merge(spec);
    await expectNoAlarm(lab, random, spec);
  }
  await lab.merge(spec);
  const model = finalEvents(events.map((event) => modelEvent(spec, event)));
  const right = sortedByKey(
    spec,
    [...model.values()].map(({ row }) => row),
  );
  expect(await lab.finalRows(spec)).toEqual(right);
  const expected = await corrupt(lab, random, spec, right);
  const all = await verifyIn(lab, spec);
  // Nothing is merged when every event was rejected.
  if (all.status === 'nothing') return;
  expect(all.findings?.complete).toBe(true);
  expect(kindsOf(all)).toEqual(expected);
  const some = await verifyIn(lab, spec, await anyPart(lab, random, spec));
  expect(expected).toMatchObject(kindsOf(some));
  const wrong = await lab.finalRows(spec);
  await verifyIn(lab, spec, { repair: 'plan' });
  expect(await lab.finalRows(spec)).toEqual(wrong);
  const repaired = await verifyIn(lab, spec, { repair: 'apply' });
  expect([repaired.status, kindsOf(repaired)]).toEqual(['ok', expected]);
  expect(await lab.finalRows(spec)).toEqual(right);
  expect((await lab.merge(spec)).status).toBe('nothing');
}

async function expectNoAlarm(lab: Lab, random: Random, spec: TableSpec): Promise<void> {
  expect(kindsOf(await verifyIn(lab, spec))).toEqual({});
  expect(kindsOf(await verifyIn(lab, spec, await anyPart(lab, random, spec)))).toEqual({});
}

/** A window that begins anywhere in the short time since the first load. */
async function anyPart(lab: Lab, random: Random, spec: TableSpec): Promise<{ readonly since: bigint }> {
  const watermark = parseInstant((await verifyIn(lab, spec)).window.end ?? '') ?? 1_000_000n;
  return { since: watermark - BigInt(random.between(1, 2_000_000)) };
}

/** Does harm to some rows, one fault each. What a look at everything must find: the kind, by key. */
async function corrupt(
  lab: Lab,
  random: Random,
  spec: TableSpec,
  rows: readonly Row[],
): Promise<Readonly<Record<string, string>>> {
  const dialect = await dialectOf(at(lab.url, spec));
  const expected: Record<string, string> = {};
  for (const row of random.sample(rows, random.between(0, Math.min(6, rows.length)))) {
    const { kind, command } = random.pick(faults(spec, row, dialect, lab.harness.uniqueKeys === true));
    const texts = Object.fromEntries(spec.naturalKey.map((name) => [name, String(row[name])]));
    await byHand(
      lab,
      spec,
      command.replace('{row}', () => keyEquals(spec, texts, dialect).join(' AND ')),
    );
    expected[spec.naturalKey.map((name) => String(row[name])).join('|')] = kind;
  }
  return expected;
}

interface Fault {
  readonly kind: string;
  /** `{row}` stands for the condition that only this row fulfils. */
  readonly command: string;
}

function faults(spec: TableSpec, row: Row, dialect: Dialect, isUnique: boolean): readonly Fault[] {
  const update = (kind: string, name: string, value: string): Fault => ({
    kind,
    command: `UPDATE {final} SET ${dialect.quote(name)} = ${value} WHERE {row}`,
  });
  const [offset = ''] = spec.sourceOffset;
  const { type } = columnNamed(spec, offset);
  const [least, greatest] = [cellsOf(type)[0]?.value, cellsOf(type).at(-1)?.value];
  return [
    { kind: 'missing', command: 'DELETE FROM {final} WHERE {row}' },
    ...(isUnique ? [] : [{ kind: 'duplicate', command: 'INSERT INTO {final} SELECT * FROM {final} WHERE {row}' }]),
    update('stale', '_dedup_hash', `${dialect.quote('_dedup_hash')} - 1`),
    update('stale', '_dedup_hash', 'NULL'),
    update('ahead', '_dedup_hash', `${dialect.quote('_dedup_hash')} + 1`),
    ...(row[offset] === least ? [] : [update('stale', offset, dialect.literal(String(least), type))]),
    ...(row[offset] === greatest ? [] : [update('ahead', offset, dialect.literal(String(greatest), type))]),
    ...spec.columns.flatMap(({ name }) => (isPayload(spec, name) && row[name] !== null ? [update('changed', name, 'NULL')] : [])),
    ...(spec.deleteWhen === undefined
      ? []
      : row['_dedup_deleted'] === true
        ? [update('stale', '_dedup_deleted', 'FALSE'), update('stale', '_dedup_deleted', 'NULL')]
        : [update('ahead', '_dedup_deleted', 'TRUE')]),
  ];
}
