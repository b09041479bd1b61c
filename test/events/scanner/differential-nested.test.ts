import { differentialSuite } from './differential-suite.ts';

differentialSuite([
  'typed keys, a boolean delete field, some JSON',
  'strange names, shared and deep pointers, unknown fields ignored',
  'nested columns and a nested delete field, unknown fields rejected',
  'lists and structures',
]);
