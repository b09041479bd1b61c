import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runDedup } from './run-dedup.ts';
import { READINGS_SPEC, workFolder } from './work-folder.ts';

describe('dedup validate', () => {
  test('tells of every spec of the folder, and needs neither connection nor files', async () => {
    const cwd = workFolder({
      'configs/orders.yml': READINGS_SPEC.replace('table: readings', 'table: orders'),
      'configs/notes.txt': 'x',
    });
    expect(await runDedup(['validate'], { cwd })).toEqual({
      exitCode: 0,
      signal: null,
      stdout:
        '✔ configs/orders.yml  orders: 3 columns · key device_id · offset source_offset · duckdb:./test.duckdb\n' +
        '✔ configs/readings.yaml  readings: 3 columns · key device_id · offset source_offset · duckdb:./test.duckdb\n',
      stderr: '',
    });
    expect(existsSync(join(cwd, 'test.duckdb'))).toBe(false);
    expect((await runDedup(['validate', '--quiet'], { cwd })).stdout).toBe('');
    expect((await runDedup(['validate', 'configs/orders.yml'], { cwd })).stdout).toMatch(/^✔ configs\/orders\.yml .*\n$/);
  });

  test('tells the faults of every spec at once, exits 2, and says which', async () => {
    const cwd = workFolder({
      'configs/bad.yaml': READINGS_SPEC.replace('columns:', 'colums:'),
      'configs/unset.yaml': READINGS_SPEC.replace('duckdb:./test.duckdb', '${NOT_SET}'),
    });
    const { exitCode, stdout, stderr } = await runDedup(['validate'], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^✔ configs\/readings\.yaml .*\n$/);
    expect(stderr).toContain(`  configs/bad.yaml:5:1
  4 | source_offset: source_offset
  5 | colums:
    | ^^^^^^
`);
    expect(stderr).toContain('error[SPEC.MISSING_VARIABLE]:');
    expect(stderr.endsWith('2 of 3 tables need attention: bad (failed), unset (failed)\n')).toBe(true);
  });

  test('--json has one table for every spec', async () => {
    const cwd = workFolder({ 'configs/bad.yaml': 'table: 7' });
    const { exitCode, stdout } = await runDedup(['validate', '--json'], { cwd });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      command: 'validate',
      exit_code: 2,
      error: null,
      tables: [
        {
          table: 'bad',
          destination: null,
          status: 'failed',
          error: { code: expect.stringMatching(/^SPEC\./), where: expect.stringMatching(/^configs\/bad\.yaml:1:/) },
        },
        { table: 'readings', destination: 'duckdb:./test.duckdb', status: 'ok', error: null },
      ],
    });
  });

  test('what only the destination refuses is found too', async () => {
    const cwd = workFolder({ 'configs/readings.yaml': READINGS_SPEC.replace('duckdb:./test.duckdb', 'mongodb:x') });
    const { exitCode, stderr } = await runDedup(['validate'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error[DESTINATION.UNKNOWN]: there is no destination "mongodb:"\n');
  });
});

describe('dedup init', () => {
  test('writes a spec that validates and runs, with the columns of the sample', async () => {
    const cwd = workFolder();
    const { exitCode, stdout, stderr } = await runDedup(['init', 'sensors', '--from', 'readings.ndjson'], { cwd });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^✔ wrote configs\/sensors\.yaml\n/);
    expect(stdout.endsWith('  next: look it over, then: dedup validate --table sensors\n')).toBe(true);
    expect((await runDedup(['validate', '--table', 'sensors'], { cwd })).exitCode).toBe(0);
    expect((await runDedup(['run', '--table', 'sensors', 'readings.ndjson', '--quiet'], { cwd })).exitCode).toBe(0);
    expect(existsSync(join(cwd, 'configs/table-spec.schema.json'))).toBe(true);
  });

  test('takes a sample from standard input, and its folder need not exist', async () => {
    const cwd = workFolder();
    const input = '{"id": "x", "seq": 1, "size": 2}\n{"id": "y", "seq": 2';
    const { exitCode, stdout } = await runDedup(['init', 'boxes', '--from', '-', '--config-dir', 'new/specs'], { cwd, input });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('new/specs/boxes.yaml');
    expect(readFileSync(join(cwd, 'new/specs/boxes.yaml'), 'utf8')).toContain('size: INT64');
  });

  test.each([
    ['nothing.ndjson', ''],
    ['blank.ndjson', '\n\n'],
    ['header.csv', 'id,seq\n'],
  ])('says that %s holds no event, so that the spec is a skeleton', async (name, content) => {
    const cwd = workFolder({ [name]: content });
    const { exitCode, stdout } = await runDedup(['init', 'boxes', '--from', name], { cwd });
    expect([exitCode, stdout]).toEqual([
      0,
      `✔ wrote configs/boxes.yaml
  ! the sample holds no event: the spec is a skeleton, whose columns are examples
  next: look it over, then: dedup validate --table boxes
`,
    ]);
  });

  test('never overwrites: not the spec, not the schema', async () => {
    const cwd = workFolder({ 'configs/table-spec.schema.json': 'mine' });
    const before = readFileSync(join(cwd, 'configs/readings.yaml'), 'utf8');
    expect(await runDedup(['init', 'readings', '--from', 'readings.ndjson'], { cwd })).toEqual({
      exitCode: 2,
      signal: null,
      stdout: '',
      stderr: `error[INIT.EXISTS]: this spec is there already, and init never overwrites
  configs/readings.yaml
  edit it, or remove it first
`,
    });
    expect(readFileSync(join(cwd, 'configs/readings.yaml'), 'utf8')).toBe(before);
    expect((await runDedup(['init', 'other'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'configs/table-spec.schema.json'), 'utf8')).toBe('mine');
  });

  test.each(['../outside', '/etc/x', '.hidden', 'a\u0000b', 'x'.repeat(300)])(
    'no file is named after table %j',
    async (table) => {
      const cwd = workFolder();
      if (table.includes('\u0000')) return; // no process can be given this
      const { exitCode, stdout, stderr } = await runDedup(['init', '--', table], { cwd });
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^error\[(?:INIT\.BAD_NAME|SPEC\.\w+)\]: /);
    },
  );

  test('--json tells the file', async () => {
    const { stdout } = await runDedup(['init', 'other', '--json'], { cwd: workFolder() });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      command: 'init',
      tables: [],
      error: null,
      spec_file: 'configs/other.yaml',
      notes: [],
    });
  });

  test('a folder that cannot be written is an error with a remedy', async () => {
    const cwd = workFolder({ blocked: 'a file' });
    const { exitCode, stderr } = await runDedup(['init', 'x', '--config-dir', 'blocked'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error\[INIT\.UNWRITABLE\]: the spec cannot be written\n {2}blocked\/x\.yaml\n/);
  });
});

describe('dedup schema', () => {
  test('prints the JSON Schema that stands beside the example, also with --quiet', async () => {
    const cwd = workFolder();
    const committed: unknown = JSON.parse(
      readFileSync(fileURLToPath(new URL('../../configs/table-spec.schema.json', import.meta.url)), 'utf8'),
    );
    const { exitCode, stdout, stderr } = await runDedup(['schema', '--quiet'], { cwd });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(committed);
    expect(JSON.parse((await runDedup(['schema', '--json'], { cwd })).stdout)).toMatchObject({ ok: true, schema: committed });
  });

  test('--reference prints the Markdown table of the fields', async () => {
    const { stdout } = await runDedup(['schema', '--reference'], { cwd: workFolder() });
    expect(stdout).toMatch(/^\| field \| type \| default \| meaning \|\n\|---\|---\|---\|---\|\n\| `table` /);
  });
});

test('the spec of a folder elsewhere, and a path to a spec', async () => {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'mine.yaml'), READINGS_SPEC);
  expect((await runDedup(['validate', '--table', './mine.yaml'], { cwd })).stdout).toMatch(/^✔ \.\/mine\.yaml {2}readings: /);
  expect((await runDedup(['validate', '--table', 'mine', '--config-dir', '.'], { cwd })).stdout).toMatch(
    /^✔ mine\.yaml {2}readings: /,
  );
});
