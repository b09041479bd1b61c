import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { queryDuckDb, quoted } from '../samples/binary-samples.ts';
import { writeAvro } from '../samples/write-avro.ts';
import { runDedup } from './run-dedup.ts';
import { READINGS, READINGS_SPEC, workFolder } from './work-folder.ts';

const CSV = 'device_id,value,source_offset\na,1.5,1\na,2.5,3\nb,3.5,2\n';
const EVENTS = READINGS.trimEnd()
  .split('\n')
  .map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
const ARRAY = JSON.stringify(EVENTS, null, 2);

interface Report {
  readonly rows: { readonly read: number; readonly rejected: number; readonly staged: number };
  readonly notes?: readonly string[];
}

/** Loads, and gives the counts. */
async function counts(
  cwd: string,
  args: readonly string[],
  input?: string,
): Promise<Report['rows'] & { readonly exitCode: number | null }> {
  const { exitCode, stdout } = await runDedup(['load', '--table', 'readings', '--json', ...args], {
    cwd,
    ...(input === undefined ? {} : { input }),
  });
  const document: { readonly tables: readonly Report[] } = JSON.parse(stdout);
  const { read = -1, rejected = -1, staged = -1 } = document.tables[0]?.rows ?? {};
  expect(read).toBe(rejected + staged);
  return { read, rejected, staged, exitCode };
}

const ALL = { read: 3, rejected: 0, staged: 3, exitCode: 0 };

describe('dedup load takes events', () => {
  test('of every format and packing by name, folder and glob', async () => {
    const cwd = workFolder();
    const at = (name: string): string => join(cwd, 'in', name);
    mkdirSync(join(cwd, 'in', 'day=1'), { recursive: true });
    writeFileSync(at('a.json'), ARRAY);
    writeFileSync(at('b.csv'), CSV);
    writeFileSync(at('c.tsv'), CSV.replaceAll(',', '\t'));
    writeFileSync(at('d.ndjson.gz'), gzipSync(READINGS));
    writeFileSync(at('e.csv.zst'), zstdCompressSync(CSV));
    await queryDuckDb(`COPY (FROM read_json(${quoted(join(cwd, 'readings.ndjson'))})) TO ${quoted(at('f.parquet'))}`);
    await writeAvro(
      at('day=1/g.avro'),
      {
        type: 'record',
        name: 'R',
        fields: [
          { name: 'device_id', type: 'string' },
          { name: 'value', type: 'double' },
          { name: 'source_offset', type: 'long' },
        ],
      },
      EVENTS,
    );
    writeFileSync(at('_SUCCESS'), '');
    for (const name of ['a.json', 'b.csv', 'c.tsv', 'd.ndjson.gz', 'e.csv.zst', 'f.parquet', 'day=1/g.avro', '*.tsv']) {
      expect(await counts(cwd, [`in/${name}`]), name).toEqual(ALL);
    }
    expect(await counts(cwd, ['in'])).toEqual({ read: 21, rejected: 0, staged: 21, exitCode: 0 });
    const { stderr, exitCode } = await runDedup(['load', '--table', 'readings', 'in'], { cwd });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('in: skipped _SUCCESS, no files of events')]);
  }, 120_000);

  test('on standard input, as what their first bytes tell or --format says', async () => {
    const cwd = workFolder();
    expect(await counts(cwd, ['-'], ARRAY)).toEqual(ALL);
    expect(await counts(cwd, ['--format', 'csv', '-'], CSV)).toEqual(ALL);
    expect(await counts(cwd, ['-'], READINGS)).toEqual(ALL);
  });

  test('but not CSV that nothing tells: its header says so before all lines are rejected; a damaged line is no header', async () => {
    const cwd = workFolder({ 'readings.txt': `\ufeff"source_offset";"device_id"\r\n1;a\r\n` });
    expect(await runDedup(['load', '--table', 'readings', '-'], { cwd, input: CSV })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`error[SOURCE.OTHER_FORMAT]: standard input looks like CSV
  -
  its first line names natural key and source offset, and as NDJSON, which is taken for granted, every line would be rejected
  load it with --format csv
`),
    });
    expect((await runDedup(['load', '--table', 'readings', 'readings.txt'], { cwd })).stderr).toContain(
      '\n  load it with --format csv, and say in the spec: source: {csv: {delimiter: ";"}}\n',
    );
    const damaged = `_id": "a", "device_id": "a", "source_offset": 1}\n${READINGS}`;
    expect(await counts(cwd, ['-'], damaged)).toEqual({ read: 4, rejected: 1, staged: 3, exitCode: 3 });
    expect(await counts(cwd, ['-'], 'device_id,value\n')).toEqual({ read: 1, rejected: 1, staged: 0, exitCode: 3 });
  });

  test('as the spec says, also in files of other names', async () => {
    const spec = `${READINGS_SPEC}source: {format: csv, csv: {delimiter: ";", null_text: "-"}}\n`;
    const cwd = workFolder({ 'configs/readings.yaml': spec, 'in/export.txt': CSV.replaceAll(',', ';').replace('1.5', '-') });
    expect(await counts(cwd, ['in'])).toEqual(ALL);
    expect(await counts(cwd, ['--format', 'ndjson', 'readings.ndjson'])).toEqual(ALL);
  });

  test('and refuses all of them when a header of one lacks the key, before anything is staged', async () => {
    const cwd = workFolder({ 'good.csv': CSV, 'bad.csv': CSV.replace('device_id', 'device') });
    const { exitCode, stderr } = await runDedup(['load', '--table', 'readings', 'good.csv', 'bad.csv'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error[SOURCE.BAD_HEADER]: the header has no column for "device_id" in bad.csv\n  bad.csv:1\n');
    expect(await counts(cwd, ['good.csv'])).toEqual(ALL);
  });
});

test('rejects of any format are replayed when they are repaired', async () => {
  const cwd = workFolder({ 'in.csv': `${CSV}c,warm,4\nd,5\n` });
  expect(await counts(cwd, ['in.csv', '--rejects', 'rejects.ndjson'])).toEqual({ read: 5, rejected: 2, staged: 3, exitCode: 3 });
  const [value = '', ragged = ''] = readFileSync(join(cwd, 'rejects.ndjson'), 'utf8').split('\n');
  expect(JSON.parse(value)).toMatchObject({ position: 'in.csv:5', event: '{"device_id":"c","value":"warm","source_offset":4}' });
  expect(JSON.parse(ragged)).toMatchObject({ position: 'in.csv:6', code: 'EVENT.RAGGED', event: 'd,5' });
  const repaired = [
    { ...JSON.parse(value), event: { device_id: 'c', value: 21, source_offset: 4 } },
    { ...JSON.parse(ragged), event: { device_id: 'd', source_offset: 5 } },
  ];
  writeFileSync(join(cwd, 'repaired.ndjson'), repaired.map((record) => JSON.stringify(record)).join('\n'));
  expect(await counts(cwd, ['--rejects-from', 'repaired.ndjson'])).toEqual({ read: 2, rejected: 0, staged: 2, exitCode: 0 });
});

test('dedup init takes a sample in any format, and knows numbers in CSV from names of digits', async () => {
  const cwd = workFolder({ 'orders.csv': 'order_id,total,version\n007,1.5,1\n008,,2\n' });
  expect((await runDedup(['init', 'orders', '--from', 'orders.csv'], { cwd })).exitCode).toBe(0);
  const spec = readFileSync(join(cwd, 'configs', 'orders.yaml'), 'utf8');
  expect(spec).toMatch(/ {2}order_id: STRING\n {2}total: FLOAT64\n {2}version: INT64\n/);
});

test('dedup init takes a name in the header that is a pointer for one, and the spec loads the file', async () => {
  const cwd = workFolder({
    'cells.csv': 'id,seq,/meta/site,/meta/op,/meta/value,/seq/x\na,1,x,U,1.5,p\nb,2,y,D,2,q\n',
    'same.csv': 'id,seq,/id,/a,/a/b\na,1,x,y,z\n',
  });
  for (const table of ['cells', 'same']) {
    expect(await runDedup(['init', table, '--from', `${table}.csv`], { cwd })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await runDedup(['load', '--table', table, '--quiet', `${table}.csv`], { cwd })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  }
  const specOf = (table: string): string => readFileSync(join(cwd, 'configs', `${table}.yaml`), 'utf8');
  expect(specOf('cells')).toContain(
    '  site: { type: STRING, from: /meta/site }\n  value: { type: FLOAT64, from: /meta/value }\n  /seq/x: STRING\n',
  );
  expect(specOf('cells')).toContain('\ndelete_when: { field: /meta/op, in: [D] }\n');
  expect(specOf('same')).not.toContain('from: /a');
});

test.each([
  ['semi.csv', ';', 'id;seq;v\na;1;2,5\nb;2;3\n'],
  ['quoted.csv', ';', '"id";"seq";"v"\na;1;"2;5"\nb;2;x\n'],
  ['tab.csv', '\t', 'id\tseq\tv\na\t1\tx\n'],
  ['pipe.tsv', '|', 'id|seq|v\na|1|x\n'],
])('dedup init sees what stands between the cells of %s, and the spec says it', async (name, delimiter, content) => {
  const cwd = workFolder({ [name]: content });
  expect(await runDedup(['init', 'cells', '--from', name], { cwd })).toMatchObject({ exitCode: 0, stderr: '' });
  const spec = readFileSync(join(cwd, 'configs', 'cells.yaml'), 'utf8');
  expect(spec).toContain(`\nsource: { csv: { delimiter: ${JSON.stringify(delimiter)} } }\n`);
  expect(spec).toContain('\n  id: STRING\n  seq: INT64\n  v: STRING\n');
  expect(await runDedup(['load', '--table', 'cells', '--quiet', name], { cwd })).toMatchObject({ exitCode: 0, stderr: '' });
});

test('CSV with one column whose name holds a delimiter in quotes stays CSV with one column', async () => {
  const cwd = workFolder({ 'one.csv': '"a;b"\n1\n' });
  expect((await runDedup(['init', 'cells', '--from', 'one.csv'], { cwd })).exitCode).toBe(0);
  expect(readFileSync(join(cwd, 'configs', 'cells.yaml'), 'utf8')).not.toContain('delimiter');
});

test('CSV with another delimiter that comes by a pipe is refused, since it would have to be read again', async () => {
  const cwd = workFolder();
  expect(await runDedup(['init', 'cells', '--from', '-', '--format', 'csv'], { cwd, input: 'a;b\n1;2\n' })).toEqual({
    exitCode: 2,
    signal: null,
    stdout: '',
    stderr: `error[SOURCE.OTHER_DELIMITER]: the header names one column, "a;b", as if ";" stood between cells
  -
  the sample would have to be read again with that delimiter, and a pipe is read only once
  save it to a file, and run dedup init --from <file>
`,
  });
});

test('--format takes the known formats, and not beside --rejects-from', async () => {
  const cwd = workFolder();
  const other = await runDedup(['load', '--table', 'readings', '--format', 'orc', 'x'], { cwd });
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('ndjson, json, csv, parquet, avro')]);
  const both = await runDedup(['load', '--table', 'readings', '--format', 'csv', '--rejects-from', 'x'], { cwd });
  expect([both.exitCode, both.stderr]).toEqual([
    2,
    expect.stringContaining('error[USAGE.CONFLICT]: --rejects-from and --format exclude each other'),
  ]);
});
