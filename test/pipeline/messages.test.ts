import { expect, test } from 'vitest';
import { scannedMessage } from '../../src/pipeline/messages.ts';
import type { Scan } from '../../src/sql/scan.ts';

const scan: Pick<Scan, 'winners' | 'redelivered' | 'conflicting' | 'superseded' | 'unusable'> = {
  winners: 1,
  redelivered: 0,
  conflicting: 1,
  superseded: 2,
  unusable: 0,
};

test('one key and one conflict are told in the singular, more of them in the plural', () => {
  expect(scannedMessage(scan)).toBe('1 key · 0 redelivered · 1 conflict · 2 superseded');
  expect(scannedMessage({ ...scan, winners: 1200, conflicting: 0 })).toBe(
    '1,200 keys · 0 redelivered · 0 conflicts · 2 superseded',
  );
});
