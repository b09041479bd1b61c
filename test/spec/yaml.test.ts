import { describe, expect, test } from 'vitest';
import { faults, SPEC, specWith } from './spec-text.ts';

describe('the faults of a file as YAML', () => {
  test('a syntax error', () => {
    expect(faults('table: readings\nnatural_key: [a, b\nsource_offset: c\n')).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: the list before is not closed with ], or this line not indented
      configs/readings.yaml:3:1
      2 | natural_key: [a, b
      3 | source_offset: c
        | ^"
    `);
  });

  test('a tab as indentation', () => {
    expect(faults('table: readings\ncolumns:\n\tdevice_id: STRING\n')).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: a tab is used for indentation
      configs/readings.yaml:3:1
      2 | columns:
      3 |   device_id: STRING
        | ^^
      next: indent with spaces"
    `);
  });

  test('a field twice, and what else is wrong', () => {
    expect(faults(`${specWith('cluster_by: [day]')}cluster_by: [nothing]\n"table": 5\n`)).toMatchInlineSnapshot(`
      "[SPEC.DUPLICATE_FIELD] field "cluster_by" stands twice in its mapping
      configs/readings.yaml:14:1
      13 | cluster_by: [day]
      14 | cluster_by: [nothing]
         | ^^^^^^^^^^
      next: remove one of the two

      [SPEC.UNKNOWN_COLUMN] there is no column "nothing"
      configs/readings.yaml:14:14
      13 | cluster_by: [day]
      14 | cluster_by: [nothing]
         |              ^^^^^^^
      next: columns: device_id, reading_ts, value, active, payload, at, day, source_offset

      [SPEC.DUPLICATE_FIELD] field "table" stands twice in its mapping
      configs/readings.yaml:15:1
      14 | cluster_by: [nothing]
      15 | "table": 5
         | ^^^^^^^
      next: remove one of the two

      [SPEC.BAD_VALUE] table must be text, not a number
      configs/readings.yaml:15:10
      14 | cluster_by: [nothing]
      15 | "table": 5
         |          ^
      next: put quotes around it: "5""
    `);
  });

  test('a text with a colon, and a variable in braces, must be quoted', () => {
    expect(faults('description: a: b\n')).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: nested mappings are not allowed in compact mappings
      configs/readings.yaml:1:14
      1 | description: a: b
        |              ^
      next: put double quotes around a value that holds ": ""
    `);
    expect(faults('labels: {team: ${TEAM}}\n')).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: unexpected flow-map-start at node end
      configs/readings.yaml:1:17
      1 | labels: {team: \${TEAM}}
        |                 ^
      next: put double quotes around the text with "\${…}""
    `);
  });

  test('a name that starts with a reserved character', () => {
    expect(faults('table: @readings\nnatural_key: `a`\n')).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: plain value cannot start with reserved character @
      configs/readings.yaml:1:8
      1 | table: @readings
        |        ^
      next: put double quotes around the value

      [SPEC.BAD_YAML] not valid YAML: plain value cannot start with reserved character \`
      configs/readings.yaml:2:14
      1 | table: @readings
      2 | natural_key: \`a\`
        |              ^
      next: put double quotes around the value"
    `);
  });

  test('several documents', () => {
    expect(faults(`${SPEC}---\n${SPEC}`)).toMatchInlineSnapshot(`
      "[SPEC.SEVERAL_DOCUMENTS] the file holds more than one YAML document
      configs/readings.yaml:13:1
      12 |   source_offset: INT64
      13 | ---
         | ^^^
      why: one file describes one table
      next: remove this line, or move what follows into a file of its own"
    `);
  });

  test('an empty file, and one of comments', () => {
    expect(faults('')).toMatchInlineSnapshot(`
      "[SPEC.EMPTY] the spec is empty
      configs/readings.yaml:1:1
      next: write one with: dedup init <table>"
    `);
    expect(faults('# table: readings\n')).toMatchInlineSnapshot(`
      "[SPEC.EMPTY] the spec is empty
      configs/readings.yaml:1:1
      1 | # table: readings
        | ^
      next: write one with: dedup init <table>"
    `);
  });

  test('a list, and a single value', () => {
    expect(faults('- table: readings\n')).toMatchInlineSnapshot(`
      "[SPEC.NOT_A_MAPPING] a spec is a mapping of fields, not a list
      configs/readings.yaml:1:1
      1 | - table: readings
        | ^^^^^^^^^^^^^^^^^
      next: start with: table: <name>"
    `);
    expect(faults('readings\n')).toMatchInlineSnapshot(`
      "[SPEC.NOT_A_MAPPING] a spec is a mapping of fields, not a single value
      configs/readings.yaml:1:1
      1 | readings
        | ^^^^^^^^
      next: start with: table: <name>"
    `);
  });

  test('an alias without an anchor, and one within itself', () => {
    expect(faults(specWith('cluster_by: *key'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: alias "*key" has no anchor before it
      configs/readings.yaml:13:13
      12 |   source_offset: INT64
      13 | cluster_by: *key
         |             ^^^^"
    `);
    expect(faults(specWith('labels: &a {b: *a}'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: alias "*a" contains itself
      configs/readings.yaml:13:16
      12 |   source_offset: INT64
      13 | labels: &a {b: *a}
         |                ^^"
    `);
  });

  test('aliases that multiply', () => {
    expect(faults(bomb())).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: aliases multiply the content too often
      configs/readings.yaml:1:1
      1 | l0: &l0 [x, x, x, x, x, x, x, x, x]
        | ^"
    `);
  });

  test('a tag that means nothing', () => {
    expect(faults(specWith('table: !name readings'))).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: unresolved tag: !name
      configs/readings.yaml:1:8
      1 | table: !name readings
        |        ^^^^^"
    `);
  });

  test('a list as a key', () => {
    expect(faults(`${SPEC}? [a]\n: b\n`)).toMatchInlineSnapshot(`
      "[SPEC.BAD_YAML] not valid YAML: a key must be text
      configs/readings.yaml:13:3
      12 |   source_offset: INT64
      13 | ? [a]
         |   ^"
    `);
  });

  test('nesting without end', () => {
    const told = faults(`table: ${'['.repeat(20_000)}\n`);
    expect(told.split('\n').slice(0, 1)).toEqual(['[SPEC.BAD_YAML] not valid YAML: nested too deeply']);
  });

  test('windows line ends and a byte-order mark change no place', () => {
    const text = `${SPEC}colour: red\n`;
    expect(faults(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toBe(faults(text));
  });
});

/** Nine lists of nine references to the list before: a billion values in a few lines. */
function bomb(): string {
  return Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? 'x' : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 9 }, () => item).join(', ')}]\n`;
  }).join('');
}
