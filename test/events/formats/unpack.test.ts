import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { column, eventSpec } from '../event-spec.ts';
import { readAll, reader, sourceOf } from '../read-all.ts';
import { readBytes } from './read-file.ts';

const SPEC = eventSpec([column('note', 'STRING')]);

function event(id: number): string {
  return `{"id":"k${id}","seq":${id}}\n`;
}

/** Many events, of which no byte can be guessed from the ones before. */
const MANY = Array.from(
  { length: 20_000 },
  (_, index) => `{"id":"k${(index * 7_919) % 100_003}","seq":${index},"note":"${Math.sin(index)}"}\n`,
).join('');

describe.each([
  ['gzip', 'gz', (text: string) => gzipSync(text)],
  ['zstd', 'zst', (text: string) => zstdCompressSync(text)],
] as const)('%s', (packing, ending, pack) => {
  test('all members and frames are read, wherever chunks are cut', async () => {
    const bytes = Buffer.concat([pack(event(1)), pack(''), pack(event(2)), pack(event(3))]);
    const each = [...bytes].map((byte) => Buffer.from([byte]));
    for (const chunks of [[bytes], each, [pack(event(1)), pack(event(2)), pack(event(3))]]) {
      const { segments, totals } = await readAll(reader([sourceOf('f', ...chunks)]));
      expect(segments.flatMap(({ events }) => events)).toEqual(['k1 f:1', 'k2 f:2', 'k3 f:3']);
      expect(totals.bytesRead).toBe(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    }
  });

  test('it is told by the bytes, whatever the name says', async () => {
    for (const name of ['f', 'f.ndjson', `f.ndjson.${ending}`, 'f.ndjson.gz', 'f.ndjson.zst']) {
      expect((await readBytes(name, pack(event(1)), SPEC)).totals.accepted, name).toBe(1);
    }
    expect((await readBytes('f.csv', pack('id,seq\na,1\n'), SPEC)).totals.accepted).toBe(1);
    expect((await readBytes(`f.json.${ending}`, pack('[{"id":"a","seq":1}]'), SPEC)).totals.accepted).toBe(1);
    expect((await readBytes(`f.ndjson.${ending}`, event(1), SPEC)).totals.accepted).toBe(1);
  });

  test('a file that is cut off stops the load, with how far it came', async () => {
    const bytes = pack(MANY);
    for (const content of [bytes.subarray(0, bytes.length >> 1), bytes.subarray(0, -3)]) {
      const { fault, totals } = await readBytes(`f.ndjson.${ending}`, content, SPEC);
      expect(fault).toMatchObject({
        code: 'SOURCE.CUT_OFF',
        exitClass: 'failed',
        summary: expect.stringMatching(new RegExp(`ends in the middle of its ${packing} data$`)),
      });
      expect(fault?.why).toMatch(/; [\d,]+ bytes of events had been unpacked before$/);
      // Of the last bytes only the checksum is missed.
      if (content.length * 2 <= bytes.length) expect(totals.read).toBeLessThan(20_000);
    }
  });

  test('damage within, and what is no data behind the end, stop the load', async () => {
    const bytes = pack(MANY);
    const damaged = Buffer.from(bytes);
    damaged.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 40);
    for (const content of [damaged, Buffer.concat([pack(event(1)), Buffer.from('garbage')])]) {
      const { fault } = await readBytes(`f.ndjson.${ending}`, content, SPEC);
      expect(fault).toMatchObject({ exitClass: 'failed', code: expect.stringMatching(/^SOURCE\.(CORRUPT|CUT_OFF)$/) });
    }
  });

  test('packed twice is told', async () => {
    expect((await readBytes('f.gz', gzipSync(pack(event(1))), SPEC)).fault).toMatchObject({
      code: 'SOURCE.PACKED_TWICE',
      exitClass: 'not-started',
    });
  });
});

test('frames of zstd without data are passed over, before and between others', async () => {
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const bytes = Buffer.concat([skippable, zstdCompressSync(event(1)), skippable, zstdCompressSync(event(2)), skippable]);
  expect((await readBytes('f.ndjson', bytes, SPEC)).totals).toMatchObject({ read: 2, accepted: 2 });
});

test('what --format or the spec says, and the bytes certainly deny, is told', async () => {
  const spec = { ...SPEC, source: { format: 'csv', csv: { escape: '"', quote: '"', nullText: '', header: true } } } as const;
  expect((await readBytes('f', Buffer.from('PAR1....PAR1'), spec)).fault).toMatchObject({
    code: 'SOURCE.OTHER_FORMAT',
    why: 'its first bytes say so, and --format or the spec says csv',
  });
});
