import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventCodec } from '../../../src/events/create-event-codec.ts';
import { ParsingCodec } from '../../../src/events/parsing-codec.ts';
import type { ColumnType } from '../../../src/spec/column-type.ts';
import type { EnvelopeName } from '../../../src/spec/envelope.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { columnTexts } from './column-texts.ts';
import { encodeWith, type Outcome } from '../encode-event.ts';
import { column, eventSpec } from '../event-spec.ts';

const PLAIN = eventSpec(
  [
    column('text', 'STRING'),
    column('whole', 'INT64'),
    column('real', 'FLOAT64'),
    column('exact', 'NUMERIC'),
    column('at', 'TIMESTAMP'),
    column('doc', 'JSON'),
    column('site', 'STRING', ['meta', 'site']),
    column('tag', 'INT64', ['tags', '0']),
    { ...column('counted', 'TIMESTAMP'), epoch: 'us' },
    { ...column('price', 'NUMERIC'), base64Scale: 2 },
    column('parts', {
      kind: 'ARRAY',
      element: {
        kind: 'STRUCT',
        fields: [
          { name: 'site', type: 'STRING' },
          { name: 'level', type: 'INT64' },
        ],
      },
    }),
  ],
  { deleteWhen: { field: ['op'], in: ['D'] } },
);

/** Staged line or rejection, without what an envelope may change: the position, and the place of a byte or a line. */
function comparable(outcome: Outcome): string {
  if (typeof outcome === 'string') return outcome.replace(/"_dedup_position":"[^"]*"/, '');
  const reason = outcome.reason.replace('acme.things/2/918: ', '').replaceAll(/byte \d+/g, 'byte N');
  return `${outcome.code} ${reason.replaceAll(/\/(?:payload\/)?(?:payload\/)?(?:after|payload)(?=\/)/g, '')}`;
}

const type = (name: string): ColumnType => PLAIN.columns.find((one) => one.name === name)?.type ?? 'STRING';
const member = fc
  .constantFrom(
    'text',
    'whole',
    'real',
    'exact',
    'at',
    'doc',
    'counted',
    'price',
    'parts',
    'meta',
    'tags',
    'op',
    'x',
    'id',
    'text',
  )
  .chain((name) => columnTexts(name, type(name)).map((text) => `${JSON.stringify(name)}:${text}`));
const eventText = fc
  .tuple(
    fc.array(member, { maxLength: 7 }),
    fc.constantFrom('"id":"k","seq":1', '"seq":9223372036854775807,"id":"é\\n"', '"id":"k"'),
    fc.boolean(),
  )
  .map(([members, identity, isSpaced]) => `{${[identity, ...members].join(isSpaced ? ' , ' : ',')}}`);

/** The line around a payload as kcat prints it, with headers or without, and as other tools write it again. */
const kcat = (payload: string): readonly string[] => {
  const start = '"topic":"acme.things","partition":2,"offset":918,"tstype":"create","ts":1782604800250,"broker":1';
  const text = JSON.stringify(payload);
  return [
    `{${start},"key":"k","payload":${text}}`,
    `{${start},"headers":["a","b\\"","c",null],"key":"{\\"id\\":\\"k\\"}","payload":${text}}`,
    `{ ${start}, "key":null, "payload": ${text} }`,
    `{"payload":${text},${start},"key":"\\u00e9"}`,
    `{${start},"key":null,"payload":${payload}}`,
  ];
};
const debezium = (after: string): readonly string[] => {
  const change = `"before":null,"after":${after},"source":{"lsn":24023128,"schema":"public"},"op":"c","ts_ms":1782604800250`;
  return [
    `{${change}}`,
    `{ "op" : "r" , ${change.replace(',"op":"c"', '')} }`,
    `{"schema":{"type":"struct","fields":[{"field":"before"}]},"payload":{${change}}}`,
  ];
};

function wrap(envelopes: readonly EnvelopeName[], event: string): readonly string[] {
  const inner = envelopes.includes('debezium') ? debezium(event) : [event];
  return envelopes.includes('kcat') ? inner.flatMap(kcat) : inner;
}

test.each([[['kcat'] as const], [['debezium'] as const], [['kcat', 'debezium'] as const]])(
  'in %j an event has the verdict, the line and the hash that it has by itself',
  (envelopes) => {
    const plain = encodeWith(new ParsingCodec(PLAIN));
    const spec: TableSpec = { ...PLAIN, envelopes };
    const codec = createEventCodec(spec);
    const enveloped = encodeWith(codec);
    let staged = 0;
    fc.assert(
      fc.property(eventText, (event) => {
        const expected = plain(Buffer.from(event), 40);
        if (typeof expected === 'string') staged += 1;
        for (const line of wrap(envelopes, event))
          expect(comparable(enveloped(Buffer.from(line), 40)), line).toBe(comparable(expected));
      }),
      { numRuns: 700 },
    );
    // Neither all good nor all bad: both verdicts have been compared often enough.
    expect(staged).toBeGreaterThan(100);
    expect(staged).toBeLessThan(600);
  },
  60_000,
);
