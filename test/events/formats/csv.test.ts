import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { USUAL_CSV, type CsvOptions } from '../../../src/spec/source-spec.ts';
import type { TableSpec } from '../../../src/spec/table-spec.ts';
import { column, eventSpec } from '../event-spec.ts';
import { readAll, reader, sourceOf } from '../read-all.ts';
import { readBytes } from './read-file.ts';

const SPEC = eventSpec([column('note', 'STRING')]);

function withCsv(csv: Partial<CsvOptions>, spec: TableSpec = SPEC): TableSpec {
  return { ...spec, source: { csv: { ...USUAL_CSV, ...csv } } };
}

/** The staged values of one cell of this type: of a file with the columns id, seq and value. */
async function cellOf(cell: string, type: Parameters<typeof column>[1]): Promise<string> {
  const { lines, rejects } = await readBytes('f.csv', `id,seq,value\na,1,${cell}\n`, eventSpec([column('value', type)]));
  const [rejected] = rejects;
  if (rejected !== undefined) return `${String(rejected['code'])} ${String(rejected['event'])}`;
  return /"value":(.*),"_dedup_position":"2"/.exec(lines[0] ?? '')?.[1] ?? 'NULL';
}

function quotedText(text: string, isQuoted: boolean): string {
  return isQuoted || /[",\n\r]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

describe('records of CSV', () => {
  test('have the line on which they begin, whatever their quotes hold', async () => {
    const text = '\ufeffid,seq,note\r\n"a",1,"two\r\nlines"\r\n\r\nb,2,"say ""hi"", twice"\nc,3,\n"d\n\n",4,x';
    const { lines, totals } = await readBytes('f.csv', text, SPEC);
    expect(totals).toMatchObject({ read: 4, rejected: 0 });
    expect(lines.map((line) => line.replace(/,"_dedup_hash".*/, ''))).toEqual([
      '{"id":"a","seq":1,"note":"two\\r\\nlines","_dedup_position":"2"',
      '{"id":"b","seq":2,"note":"say \\"hi\\", twice","_dedup_position":"5"',
      '{"id":"c","seq":3,"_dedup_position":"6"',
      '{"id":"d\\n\\n","seq":4,"note":"x","_dedup_position":"7"',
    ]);
  });

  test('that break the rules are rejected with their text as it stands, and the next one is fine', async () => {
    const text = 'id,seq,note\na,1\nb,2,x,y\nc,3,a"b\n"d"x,4,z\ne,5,fine\n';
    const { lines, rejects } = await readBytes('f.csv', text, SPEC);
    expect(rejects.map(({ position, ...rest }) => ({ ...rest, position: String(position).replace(/.*:/, '') }))).toEqual([
      { position: '2', code: 'EVENT.RAGGED', reason: 'the record has 2 cells, and the header names 3 columns', event: 'a,1' },
      { position: '3', code: 'EVENT.RAGGED', reason: 'the record has 4 cells, and the header names 3 columns', event: 'b,2,x,y' },
      {
        position: '4',
        code: 'EVENT.BAD_CSV',
        reason: 'there is a quote within a cell that does not begin with one',
        event: 'c,3,a"b',
      },
      { position: '5', code: 'EVENT.BAD_CSV', reason: 'there is text behind the closing quote of a cell', event: '"d"x,4,z' },
    ]);
    expect(lines).toHaveLength(1);
  });

  test('a quote that is never closed stops the load, with the line of its record', async () => {
    expect((await readBytes('f.csv', 'id,seq,note\na,1,x\nb,2,"open\nc,3,y\n', SPEC)).fault).toMatchObject({
      code: 'SOURCE.CUT_OFF',
      exitClass: 'failed',
      where: expect.stringMatching(/f\.csv:3$/),
    });
  });

  test('delimiter, quote, escape, NULL text and header as the spec says', async () => {
    const csv = { delimiter: ';', quote: "'", escape: '\\', nullText: '\\N', header: ['seq', 'id', 'note'] };
    const { lines } = await readBytes('f.csv', "1;a;'it\\'s; so'\n2;b;\\N\n3;c;\n4;d;'\\\\N'\n", withCsv(csv));
    expect(lines.map((line) => /"note":(.*),"_dedup_position/.exec(line)?.[1])).toEqual([
      '"it\'s; so"',
      undefined,
      '""',
      '"\\\\N"',
    ]);
    const { quote: _, ...unquoted } = USUAL_CSV;
    const { lines: plain } = await readBytes('f.tsv', 'id\tseq\tnote\na\t1\tx"y"\n', { ...SPEC, source: { csv: unquoted } });
    expect(plain[0]).toContain('"note":"x\\"y\\""');
  });

  test('a cell of 10 MB is one cell, and a record beyond the cap is rejected by its start', async () => {
    const long = 'x'.repeat(10_000_000);
    const { lines, rejects } = await readBytes('f.csv', `id,seq,note\na,1,"${long}"\nb,2,${long}${long}\nc,3,end\n`, SPEC);
    expect(lines.map((line) => line.length > 10_000_000)).toEqual([true, false]);
    expect(rejects).toMatchObject([{ code: 'EVENT.TOO_LARGE', event_bytes: 20_000_005 }]);
  });

  test('where chunks are cut changes nothing, and the cells are those of another reader of CSV', async () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '\\', '\u0000') }),
      fc.constantFrom('', 'x', '1.5', 'null'),
    );
    const record = fc.tuple(cell, cell, fc.boolean());
    const lineEnd = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 8 }),
        lineEnd,
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (records, end, hasEnd, cuts) => {
          const rows = records.map(
            ([id, note, isQuoted], index) => `${quotedText(`k${id}`, isQuoted)},${index},${quotedText(note, isQuoted)}`,
          );
          const bytes = Buffer.from(['id,seq,note', ...rows].join(end) + (hasEnd ? end : ''));
          const at = [0, 11, ...cuts.map((cut) => 11 + (cut % Math.max(1, bytes.length - 10))), bytes.length].toSorted(
            (a, b) => a - b,
          );
          const chunks = at.slice(1).map((stop, index) => bytes.subarray(at[index], stop));
          const whole = await readBytes('f.csv', bytes, SPEC);
          const cut = await readAll(reader([sourceOf('f.csv', ...chunks)]));
          expect(cut.totals.read).toBe(whole.totals.read);
          expect(cut.segments.flatMap(({ events }) => events)).toEqual(
            whole.lines.map((line) => `${String(JSON.parse(line).id)} f.csv:${String(JSON.parse(line)['_dedup_position'])}`),
          );
          const theirs: readonly Readonly<Record<string, string>>[] = parse(bytes, {
            columns: true,
            record_delimiter: ['\r\n', '\n'],
          });
          expect(
            whole.lines.map((line) => JSON.parse(line)).map(({ id, seq, note }) => ({ id, seq: String(seq), note: note ?? '' })),
          ).toEqual(theirs);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('cells are values of the type of their column', () => {
  test.each([
    ['', 'STRING', 'NULL'],
    ['""', 'STRING', '""'],
    ['', 'INT64', 'NULL'],
    ['9223372036854775807', 'INT64', '"9223372036854775807"'],
    ['-7', 'INT64', '-7'],
    ['1e-05', 'FLOAT64', '0.00001'],
    ['NaN', 'FLOAT64', '"NaN"'],
    ['.5', 'FLOAT64', 'EVENT.BAD_VALUE {"id":"a","seq":1,"value":".5"}'],
    ['12345678901234567890.5', 'NUMERIC', '"12345678901234567890.5"'],
    ['True', 'BOOL', 'true'],
    ['f', 'BOOL', 'false'],
    ['perhaps', 'BOOL', 'EVENT.BAD_VALUE {"id":"a","seq":1,"value":"perhaps"}'],
    ['2026-06-28 22:00:00+02', 'TIMESTAMP', '"2026-06-28T20:00:00.000000Z"'],
    ['2026-06-28 22:00:00', 'TIMESTAMP', 'EVENT.NO_ZONE {"id":"a","seq":1,"value":"2026-06-28 22:00:00"}'],
    ['007', 'STRING', '"007"'],
    ['"{""x"": [1, null]}"', 'JSON', '{"x":[1,null]}'],
    ['"{""x"":1},""seq"":9"', 'JSON', 'EVENT.BAD_JSON a,1,"{""x"":1},""seq"":9"'],
    ['text', 'JSON', 'EVENT.BAD_JSON a,1,text'],
  ] as const)('%s in a column of %s', async (cell, type, expected) => {
    expect(await cellOf(cell, type)).toBe(expected);
  });

  test('a name of a column, or a pointer, may stand for a field that is deeper in the event', async () => {
    const spec = eventSpec([column('site', 'STRING', ['meta', 'site']), column('room', 'STRING', ['meta', 'room'])]);
    for (const text of ['id,site,seq,/meta/room\na,x,1,y\n', 'id,seq,meta\na,1,"{""site"":""x"",""room"":""y""}"\n']) {
      expect((await readBytes('f.csv', text, spec)).lines[0]).toMatch(/^\{"id":"a","seq":1,"room":"y","site":"x",/);
    }
  });

  test.each([
    [['D'], 'D', true],
    [['D'], 'U', false],
    [[true], 'True', true],
    [[true], 'f', false],
    [[1], '1', true],
    [[1], '0', false],
    [['1'], '1', true],
    [[null], '', true],
    [[null], '""', false],
  ])('delete_when in %j, and a cell of %s', async (values, cell, isDeleted) => {
    const spec = eventSpec([], { deleteWhen: { field: ['op'], in: values } });
    const { lines } = await readBytes('f.csv', `id,seq,op\na,1,${cell}\n`, spec);
    expect(lines[0]?.includes('"_dedup_deleted":true')).toBe(isDeleted);
  });

  test('texts that are not UTF-8 are rejected; UTF-16 is told before anything is read', async () => {
    const latin = Buffer.from('id,seq,note\na,1,\xe9\n', 'latin1');
    expect((await readBytes('f.csv', latin, SPEC)).totals.rejectedByCode).toEqual({ 'EVENT.BAD_UTF8': 1 });
    for (const utf16 of [Buffer.from('\ufeffid,seq\n', 'utf16le'), Buffer.from('id,seq\n', 'utf16le')]) {
      expect(await readBytes('f.csv', utf16, SPEC).catch((error: unknown) => String(error))).toMatch(
        /SOURCE.FOREIGN_FORMAT.*UTF-16/,
      );
    }
  });
});

describe('a header', () => {
  test.each([
    ['id,note\n', 'the header has no column for "seq" in PATH'],
    ['id;seq;note\n', 'the header has no column for "id", "seq" in PATH'],
    ['id,seq,id\n', 'the header names "id" twice in PATH'],
    ['id,,seq\n', 'column 2 of the header has no name in PATH'],
    ['id,seq,note\r1,2,x\r', 'the header has a carriage return without a line feed in PATH'],
    ['id,"se"q\n', 'the header of PATH is no CSV: there is text behind the closing quote of a cell'],
  ])('%j gives no events', async (text, summary) => {
    const { fault, totals } = await readBytes('f.csv', `${text}a,1,x\n`, SPEC);
    expect(fault).toMatchObject({ code: 'SOURCE.BAD_HEADER', exitClass: 'not-started' });
    expect(fault?.summary.replace(/\/\S*f\.csv/, 'PATH')).toBe(summary);
    expect(totals.read).toBe(0);
  });

  test.each([
    ['1,1,x\n', 'keep one of them'],
    ['a,,1\n', 'name it, or remove the column'],
  ])('%j may be the first line of data, and what to do then is said', async (text, next) => {
    const { fault } = await readBytes('f.csv', text, SPEC);
    expect(fault).toMatchObject({
      code: 'SOURCE.BAD_HEADER',
      next: `${next}; of a file without a header line, give the names in the spec: source: {csv: {header: [names]}}`,
    });
  });

  test('may be all that there is, or not even that', async () => {
    expect((await readBytes('f.csv', 'id,seq\n', SPEC)).totals.read).toBe(0);
    expect((await readBytes('f.csv', '', SPEC)).totals.read).toBe(0);
  });
});
