import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../src/spec/load-spec.ts';
import { faults, SPEC, specWith } from './spec-text.ts';

const table = (value: string, environment: Readonly<Record<string, string | undefined>>): string =>
  parseSpec(specWith(`table: ${value}`), 'spec.yaml', environment).table;

describe('variables in values', () => {
  test.each([
    ['${A}', { A: 'x' }, 'x'],
    ['pre_${A}_${B}', { A: 'x', B: 'y' }, 'pre_x_y'],
    ['${A:-d}', {}, 'd'],
    ['${A:-d}', { A: '' }, 'd'],
    ['${A:-d}', { A: 'x' }, 'x'],
    ['t${A:-}', {}, 't'],
    ['t${A}', { A: '' }, 't'],
    ['$${A}', { A: 'x' }, '${A}'],
    ['$$${A}', { A: 'x' }, '$${A}'],
    ['$A', { A: 'x' }, '$A'],
    ['${A}', { A: '${B}', B: 'y' }, '${B}'],
    ['"${A}"', { A: 'a: "b", # c' }, 'a: "b", # c'],
    ['"${A}"', { A: '2026' }, '2026'],
  ])('%s with %o is %s', (text, environment, expected) => {
    expect(table(text, environment)).toBe(expected);
  });

  test('are never replaced in keys', () => {
    const spec = parseSpec(SPEC.replace('value:', '"${A}":'), 'spec.yaml', { A: 'x' });
    expect(spec.columns.map(({ name }) => name)).toContain('${A}');
  });

  test('are only those of the environment, not what every object has', () => {
    expect(faults(specWith('table: ${constructor}'))).toContain('variable constructor is not set');
  });
});

describe('the faults of variables', () => {
  test('every variable that is not set, at its place', () => {
    const text = specWith('destination: ${SCHEME}:${FILE:-x}.${SUFFIX}', 'labels: {team: "${TEAM}"}');
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.MISSING_VARIABLE] variable SCHEME is not set
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | destination: \${SCHEME}:\${FILE:-x}.\${SUFFIX}
         |              ^^^^^^^^^
      next: set SCHEME in the environment, or give a default: \${SCHEME:-…}

      [SPEC.MISSING_VARIABLE] variable SUFFIX is not set
      configs/readings.yaml:13:35
      12 |   source_offset: INT64
      13 | destination: \${SCHEME}:\${FILE:-x}.\${SUFFIX}
         |                                   ^^^^^^^^^
      next: set SUFFIX in the environment, or give a default: \${SUFFIX:-…}

      [SPEC.MISSING_VARIABLE] variable TEAM is not set
      configs/readings.yaml:14:17
      13 | destination: \${SCHEME}:\${FILE:-x}.\${SUFFIX}
      14 | labels: {team: "\${TEAM}"}
         |                 ^^^^^^^
      next: set TEAM in the environment, or give a default: \${TEAM:-…}"
    `);
  });

  test('what only looks like a variable', () => {
    expect(faults(specWith('description: ${} ${1A} ${A-b} ${A:-${B}} ${A'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_VARIABLE] this is not a variable
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | description: \${} \${1A} \${A-b} \${A:-\${B}} \${A
         |              ^^^
      why: variables are written \${NAME} or \${NAME:-default}, the default without another variable
      next: write $\${ where the text itself holds \${

      [SPEC.BAD_VARIABLE] this is not a variable
      configs/readings.yaml:13:18
      12 |   source_offset: INT64
      13 | description: \${} \${1A} \${A-b} \${A:-\${B}} \${A
         |                  ^^^^^
      why: variables are written \${NAME} or \${NAME:-default}, the default without another variable
      next: write $\${ where the text itself holds \${

      [SPEC.BAD_VARIABLE] this is not a variable
      configs/readings.yaml:13:24
      12 |   source_offset: INT64
      13 | description: \${} \${1A} \${A-b} \${A:-\${B}} \${A
         |                        ^^^^^^
      why: variables are written \${NAME} or \${NAME:-default}, the default without another variable
      next: write $\${ where the text itself holds \${

      [SPEC.BAD_VARIABLE] this is not a variable
      configs/readings.yaml:13:31
      12 |   source_offset: INT64
      13 | description: \${} \${1A} \${A-b} \${A:-\${B}} \${A
         |                               ^^^^^^^^^
      why: variables are written \${NAME} or \${NAME:-default}, the default without another variable
      next: write $\${ where the text itself holds \${

      [SPEC.BAD_VARIABLE] this is not a variable
      configs/readings.yaml:13:42
      12 |   source_offset: INT64
      13 | description: \${} \${1A} \${A-b} \${A:-\${B}} \${A
         |                                          ^^^
      why: variables are written \${NAME} or \${NAME:-default}, the default without another variable
      next: write $\${ where the text itself holds \${"
    `);
  });

  test('a value without its variable is not judged further', () => {
    expect(faults(specWith('natural_key: "${KEY}"', 'unknown_fields: ${MODE}'))).toMatchInlineSnapshot(`
      "[SPEC.MISSING_VARIABLE] variable KEY is not set
      configs/readings.yaml:2:15
      1 | table: readings
      2 | natural_key: "\${KEY}"
        |               ^^^^^^
      next: set KEY in the environment, or give a default: \${KEY:-…}

      [SPEC.MISSING_VARIABLE] variable MODE is not set
      configs/readings.yaml:13:17
      12 |   source_offset: INT64
      13 | unknown_fields: \${MODE}
         |                 ^^^^^^^
      next: set MODE in the environment, or give a default: \${MODE:-…}"
    `);
  });

  test('a fault in a destination does not repeat what the variable holds', () => {
    expect(faults(specWith('destination: ${DESTINATION}'), { DESTINATION: 's3cret' })).toMatchInlineSnapshot(`
      "[SPEC.BAD_DESTINATION] the destination is not a URL with a scheme
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | destination: \${DESTINATION}
         |              ^^^^^^^^^^^^^^
      next: write it like duckdb:./dedup.duckdb"
    `);
  });

  test('a password in a variable is refused and not repeated', () => {
    const environment = { DESTINATION: 'postgres://me:s3cret@host/db' };
    expect(faults(specWith('destination: ${DESTINATION}'), environment)).toMatchInlineSnapshot(`
      "[SPEC.SECRET] the destination holds a password
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | destination: \${DESTINATION}
         |              ^^^^^^^^^^^^^^
      why: a destination is printed in reports, logs and job labels
      next: remove it, and let the driver find it: PGPASSWORD or ~/.pgpass, Application Default Credentials"
    `);
  });

  test('a password in the file is refused, and hidden in the frames of its neighbours, too', () => {
    const text = `${specWith('destination: postgres://me:s3cret@host/db?sslpassword=hunter2')}colour: red\n`;
    expect(faults(text)).toMatchInlineSnapshot(`
      "[SPEC.SECRET] the destination holds a password
      configs/readings.yaml:13:14
      12 |   source_offset: INT64
      13 | destination: postgres://me:******@host/db?sslpassword=*******
         |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      why: a destination is printed in reports, logs and job labels
      next: remove it, and let the driver find it: PGPASSWORD or ~/.pgpass, Application Default Credentials

      [SPEC.UNKNOWN_FIELD] unknown field "colour"
      configs/readings.yaml:14:1
      13 | destination: postgres://me:******@host/db?sslpassword=*******
      14 | colour: red
         | ^^^^^^
      next: all fields: dedup schema"
    `);
  });
});
