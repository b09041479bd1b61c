import type { Complaint } from './fault.ts';
import { quoted } from './quoted.ts';

/** In ASCII: most are, and a class of Unicode characters takes two milliseconds when it is first met. */
const PLAIN_KEY = /^[a-z][a-z0-9_-]{0,62}$/;
const PLAIN_VALUE = /^[a-z0-9_-]{0,63}$/;
const KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const RULE = 'at most 63 lowercase letters, digits, _ and -';

/** What is wrong with the key of a label; rules of https://cloud.google.com/bigquery/docs/labels-intro#requirements. */
export function checkLabelKey(key: string): Complaint | undefined {
  if (PLAIN_KEY.test(key) || KEY.test(key)) return undefined;
  return {
    code: 'SPEC.BAD_LABEL',
    summary: `${quoted(key)} cannot be the key of a label`,
    why: `a key has ${RULE}, a letter first`,
  };
}

/** What is wrong with the value of a label; may be empty. */
export function checkLabelValue(value: string): Complaint | undefined {
  if (PLAIN_VALUE.test(value) || VALUE.test(value)) return undefined;
  return { code: 'SPEC.BAD_LABEL', summary: `${quoted(value)} cannot be the value of a label`, why: `a value has ${RULE}` };
}
