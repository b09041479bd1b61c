import { expect, test } from 'vitest';
import { readStatement } from './statement.ts';

test.each([
  [
    '-- dedup {"seq":1}\nMERGE INTO `p.d.final` AS T USING (SELECT * FROM `p.d.staging`) AS S',
    'MERGE',
    'p.d.final',
    ['p.d.final', 'p.d.staging'],
  ],
  ['/* a */ # b\n merge `d`.`final` T USING d.staging S', 'MERGE', 'test.d.final', ['test.d.final']],
  ['INSERT `p.d.t` (a) VALUES (1)', 'INSERT', 'p.d.t', ['p.d.t']],
  ['UPDATE p.d.t SET a = 1', 'UPDATE', 'p.d.t', ['p.d.t']],
  ['DELETE FROM `my-project.d.t` WHERE TRUE', 'DELETE', 'my-project.d.t', ['my-project.d.t']],
  ['WITH w AS (SELECT 1) SELECT * FROM w JOIN `p.d.t`', 'SELECT', undefined, ['p.d.t']],
  ['(SELECT 1)', 'SELECT', undefined, []],
  ['CREATE TABLE `p.d.t` (merge INT64)', 'OTHER', undefined, []],
])('reads verb and tables: %s', (sql, verb, target, tables) => {
  expect(readStatement(sql, 'test')).toEqual({ verb, ...(target === undefined ? {} : { target }), tables });
});
