import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createEventCodec } from '../../src/events/create-event-codec.ts';
import { inferSpec } from '../../src/spec/infer-spec.ts';
import { loadSpec, parseSpec } from '../../src/spec/load-spec.ts';
import type { TableSpec } from '../../src/spec/table-spec.ts';
import { encodeWith } from '../events/encode-event.ts';
import { MYSQL_EVENTS, POSTGRES_EVENTS, withSchema } from './debezium-events.ts';
import { KCAT_ORDERS, KCAT_READINGS } from './envelope-samples.ts';
import { ORDER_CHANGES, ORDERS_LEFT } from './order-changes.ts';
import { SAMPLE_LINES } from './sample-events.ts';

const config = (name: string): string => fileURLToPath(new URL(`../../configs/${name}`, import.meta.url));

/** Staged lines without their positions. */
function staged(spec: TableSpec, lines: readonly string[]): readonly string[] {
  const encode = encodeWith(createEventCodec(spec));
  return lines.map((line) => {
    const outcome = encode(Buffer.from(line), 40);
    if (typeof outcome !== 'string') throw new Error(`${outcome.code}: ${outcome.reason}`);
    return outcome.replace(/"_dedup_position":"[^"]*",/, '');
  });
}

/** A staged line without its place in the log of the database. */
function rowOf(line: string): string {
  return line.replaceAll(/"(?:lsn|pos|row)":\d+,|"file":"[^"]*",/g, '');
}

describe('samples of events in envelopes', () => {
  test('messages of kcat are staged as the same events in plain lines, deletes included', async () => {
    const plain = await loadSpec(config('device_readings.yaml'), {});
    const { deleteWhen: _, ...rest } = plain;
    const places: Readonly<Record<string, string>> = {
      source_topic: 'topic',
      source_partition: 'partition',
      source_offset: 'offset',
    };
    const columns = plain.columns.map((column) => {
      const place = places[column.name];
      return place === undefined ? column : { ...column, from: [place], envelope: 'kcat' as const };
    });
    const enveloped: TableSpec = { ...rest, columns, envelopes: ['kcat'] };
    expect(staged(enveloped, KCAT_READINGS)).toEqual(staged(plain, SAMPLE_LINES));
    expect(KCAT_READINGS.filter((line) => line.endsWith('"payload":null}'))).toHaveLength(4);
  });

  test('the sample of configs/orders.yaml is the one of the generator', () => {
    expect(readFileSync(config('orders.sample.ndjson'), 'utf8')).toBe(`${KCAT_ORDERS.join('\n')}\n`);
  });

  test('change events of both databases tell the same rows, with their schemas and without', async () => {
    const spec = await loadSpec(config('orders.yaml'), {});
    const row = spec.columns.filter(({ envelope }) => envelope === undefined);
    const of = (sourceOffset: readonly string[]): TableSpec => ({
      ...spec,
      envelopes: ['debezium'],
      sourceOffset,
      sourcePartition: [],
      columns: [
        ...row,
        ...sourceOffset.map((name) => ({
          name,
          type: name === 'file' ? ('STRING' as const) : ('INT64' as const),
          from: ['source', name],
          envelope: 'debezium' as const,
        })),
      ],
    });
    const plain = POSTGRES_EVENTS.map((event) => JSON.stringify(event));
    const postgres = staged(of(['lsn']), plain);
    expect(
      staged(
        of(['lsn']),
        POSTGRES_EVENTS.map((event) => JSON.stringify(withSchema(event))),
      ),
    ).toEqual(postgres);
    const mysql = staged(
      of(['file', 'pos', 'row']),
      MYSQL_EVENTS.map((event) => JSON.stringify(event)),
    );
    expect(mysql.map(rowOf)).toEqual(postgres.map(rowOf));
    expect(mysql.filter((line) => line.endsWith('"_dedup_deleted":true}'))).toHaveLength(
      ORDER_CHANGES.length - ORDERS_LEFT.length * 3 - 8,
    );
  });

  test('init makes specs of them that read them', () => {
    for (const [name, lines] of [
      ['readings', KCAT_READINGS],
      ['orders', KCAT_ORDERS],
      ['orders', MYSQL_EVENTS.map((event) => JSON.stringify(event))],
    ] as const) {
      const { yaml, notes } = inferSpec(name, lines);
      expect(notes).toEqual([]);
      expect(staged(parseSpec(yaml, 'spec.yaml', {}), lines)).toHaveLength(lines.length);
    }
  });
});
