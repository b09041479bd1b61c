import { expect, test } from 'vitest';
import { DedupError } from '../../src/errors.ts';
import { duckDbHarness } from '../conformance/duckdb-harness.ts';
import { Lab } from '../conformance/lab.ts';
import { specOf } from '../sql/shapes.ts';

test('what a load that failed left in the ledger adds up: events that were read and not staged are not counted', async () => {
  const lab = await Lab.open(duckDbHarness());
  const spec = specOf({ id: 'INT64', n: 'INT64', note: 'STRING' }, ['id'], ['n']);
  const lines = Array.from({ length: 250 }, (_, n) => `{"id":${n},"n":1,"note":"${'x'.repeat(1_000)}"}\n`);
  const source = {
    name: 'breaks',
    async *open() {
      yield Buffer.from(`{"id":"none"}\n${lines.join('')}`);
      throw new DedupError('failed', [{ code: 'SOURCE.BROKEN', summary: 'it breaks' }]);
    },
  };
  const report = await lab.loadFrom(spec, [source], { segmentBytes: 100_000 });
  expect(report).toMatchObject({ exitClass: 'failed', rows: { rejected: 1 } });
  expect(report.notes).toContainEqual(expect.stringMatching(/more events had been read and checked, and not been staged/));
  const { history } = await lab.history(spec);
  const { read, rejected, staged } = report.rows;
  expect(history?.entries).toMatchObject([{ kind: 'load', state: 'stopped', counts: { read, rejected, staged } }]);
  expect(staged).toBeGreaterThan(0);
  expect(staged).toBeLessThan(250);
});
