import type { Mutation, NamedTest } from './mutation.ts';

const MERGE = 'src/sql/merge.ts';
const DUCKDB = 'test/conformance/duckdb.test.ts';
const EXCLUSIVE_MERGES = 'src/destinations/bigquery/exclusive-merges.ts';

/** A job id that no other run makes, so that BigQuery refuses none. */
const NO_EXCLUSION = [
  {
    file: EXCLUSIVE_MERGES,
    search: "id: this.#id('merge', job.spec, job.seq),",
    replace: "id: `${this.#id('merge', job.spec, job.seq)}_${Math.random().toString(36).slice(2)}`,",
  },
];

/** What the last merge saw below the watermark is taken for what is there now. */
const TAIL_NOT_COMPARED = {
  file: 'src/pipeline/scan-window.ts',
  search: 'const asChosen = isTailAsMerged(inspection, chosen, scan) ? chosen',
  replace: 'const asChosen = isTailAsMerged(inspection, chosen, scan) || scan.scanned >= 0 ? chosen',
};

const SCANNERS = 'src/events/scanner/value-scanners-wat.ts';

/** Every tier gives the verdicts and the bytes of the parser. */
const agrees = (spec: string): NamedTest => ({
  file: 'test/events/scanner/differential.test.ts',
  test: `the scanner agrees with the parser on every line: ${spec}`,
});

/** Mistakes in what the promises rest on; for each the quickest test that notices. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'the MERGE compares offsets only, without tombstone and hash as tie-break',
    edits: [
      {
        file: 'src/sql/supersedes.ts',
        search: 'return lines.map((line, index) => (index === 0 ? line : `OR ${line}`));',
        replace: 'return lines.slice(0, 2 * spec.sourceOffset.length).map((line, index) => (index === 0 ? line : `OR ${line}`));',
      },
    ],
    caughtBy: {
      file: DUCKDB,
      test: 'two payloads on one offset: the same one wins in either order, in one run or in two',
    },
  },
  {
    name: 'the versions of one window are ranked by offset only, without tombstone and hash as tie-break',
    edits: [
      {
        file: 'src/sql/winners.ts',
        search: "return `${offsetOrder(spec, dialect)}, ${deleted}${dialect.quote('_dedup_hash')} DESC`;",
        replace: 'return `${offsetOrder(spec, dialect)}${deleted.slice(0, 0)}`;',
      },
    ],
    caughtBy: {
      file: DUCKDB,
      test: 'two payloads on one offset: the same one wins in either order, in one run or in two',
    },
  },
  {
    name: 'the upsert of PostgreSQL compares nothing',
    edits: [
      {
        file: 'src/sql/frozen-merge.ts',
        search: "['WHERE (', ...indent(supersedes(spec, dialect, 'EXCLUDED')), ')'],",
        replace: '[],',
      },
    ],
    caughtBy: {
      file: 'test/conformance/pglite.test.ts',
      test: 'a late correction in a later run wins, a stale event does not',
    },
  },
  {
    name: 'a tombstone deletes its row instead of taking its place',
    edits: [
      {
        file: MERGE,
        search: "'WHEN MATCHED AND (',",
        replace:
          "...(spec.deleteWhen === undefined ? [] : ['WHEN MATCHED AND S._dedup_deleted AND (', ...supersedes(spec, dialect), ') THEN DELETE']), 'WHEN MATCHED AND (',",
      },
      {
        file: MERGE,
        search: "'WHEN NOT MATCHED THEN INSERT (',",
        replace: "`WHEN NOT MATCHED ${spec.deleteWhen === undefined ? '' : 'AND NOT S._dedup_deleted '}THEN INSERT (`,",
      },
    ],
    caughtBy: {
      file: DUCKDB,
      test: 'a delete seen before its row keeps it out; a newer row brings the key back',
    },
  },
  {
    name: 'the partition ranges stand on the target only',
    edits: [
      {
        file: MERGE,
        search: 'winners(spec, { ...options, copiesOnly',
        replace: 'winners(spec, { ...options, ranges: [], copiesOnly',
      },
    ],
    caughtBy: {
      file: 'test/chaos/late-rows.test.ts',
      test: 'a row staged between scan and MERGE, in a partition that the scan has not seen, waits for the next merge',
    },
  },
  {
    name: 'the source of the MERGE is not deduplicated',
    edits: [
      {
        file: 'src/sql/winners.ts',
        search: "`WHERE ${dialect.quote('_dedup_rank')} = 1`",
        replace: "`WHERE ${dialect.quote('_dedup_rank')} >= 1`",
      },
    ],
    caughtBy: {
      file: DUCKDB,
      test: 'the highest offset of each key wins, whatever the order of arrival',
    },
  },
  {
    name: 'the next window begins at the watermark, past the rows of a pending load',
    edits: [
      {
        file: 'src/pipeline/choose-window.ts',
        search: 'return earliest([watermark - overlap, ...pendingLoads.map((load) => load.lowestStamp)]);',
        replace: 'return pendingLoads.length < 0 ? null : watermark - overlap;',
      },
    ],
    caughtBy: {
      file: 'test/chaos/late-rows.test.ts',
      test: 'a row staged after later merges, below their watermark, is merged by the next one',
    },
  },
  {
    name: 'the MERGE leaves out what lies below the watermark, also where loads are pending',
    edits: [
      {
        file: 'src/pipeline/choose-window.ts',
        search: 'options.inOrder === true ? startOf(ledger, 0n) : start;',
        replace: 'options.inOrder === true ? ledger.watermark : start;',
      },
      TAIL_NOT_COMPARED,
    ],
    caughtBy: {
      file: 'test/chaos/late-rows.test.ts',
      test: 'a row staged after later merges, below their watermark, is merged by the next one',
    },
  },
  {
    name: 'the MERGE leaves out what lies below the watermark, also where others have staged there',
    edits: [TAIL_NOT_COMPARED],
    caughtBy: {
      file: DUCKDB,
      test: 'rows that are put into staging by hand, with a stamp within the overlap, are merged',
    },
  },
  {
    name: 'keys whose rows differ in nothing but the hash count as delivered again',
    edits: [{ file: 'src/sql/scan-by-key.ts', search: "    differ('_dedup_hash'),\n", replace: '' }],
    caughtBy: {
      file: DUCKDB,
      test: 'two payloads on one offset: the same one wins in either order, in one run or in two',
    },
  },
  {
    name: 'where only keys with several rows are ranked, these are left out',
    edits: [{ file: 'src/sql/ranked-rows.ts', search: 'HAVING COUNT(*) > 1', replace: 'HAVING COUNT(*) > 2' }],
    caughtBy: {
      file: 'test/sql/scan-by-key.test.ts',
      test: 'a MERGE that ranks copies only leaves the same table as one that ranks every row (seed 20783001)',
    },
  },
  {
    name: 'a MERGE in the transaction of its scan takes keys with two new rows for keys with one',
    edits: [{ file: 'src/sql/frozen-keys.ts', search: "('_dedup_since')} > 1", replace: "('_dedup_since')} > 2" }],
    caughtBy: {
      file: 'test/sql/scan-by-key.test.ts',
      test: 'a MERGE that ranks copies only leaves the same table as one that ranks every row (seed 20783001)',
    },
  },
  {
    name: 'a load is not in the ledger before its first row is staged',
    edits: [
      {
        file: 'src/pipeline/load.ts',
        search: 'await presence.begin(segment.stamp);',
        replace: 'if (segment.number < 1) await presence.begin(segment.stamp);',
      },
    ],
    caughtBy: {
      file: 'test/chaos/late-rows.test.ts',
      test: 'a row staged after later merges by a process that died then is merged by the next one',
    },
  },
  {
    name: 'MERGE and ledger row are no transaction on DuckDB',
    edits: [
      {
        file: 'src/destinations/duckdb/duckdb-destination.ts',
        search: 'return database.transaction(job.statement.summary, async () => {',
        replace: 'return (async (body: () => Promise<MergeOutcome>) => await body())(async () => {',
      },
    ],
    caughtBy: {
      file: 'test/destinations/duckdb/merge.test.ts',
      test: 'a merge that cannot be recorded has not happened, and can be done again',
    },
  },
  {
    name: 'the id of a MERGE job excludes nobody',
    edits: NO_EXCLUSION,
    caughtBy: {
      file: 'test/destinations/bigquery/exclusive-merges.test.ts',
      test: 'is taken by the first run; the second records that merge and is overtaken',
    },
  },
  {
    name: 'a view reads from the watermark, past the rows of a pending load',
    edits: [
      {
        file: 'src/pipeline/view.ts',
        search: '(automaticStart(spec, ledger) ?? undefined)',
        replace: '(ledger.watermark ?? undefined)',
      },
    ],
    caughtBy: {
      file: 'test/conformance/duckdb.test.ts',
      test: 'see the rows of a load that was under way when they were made, stamped before what is merged',
    },
  },
  {
    name: 'the scanner takes every February for one of a leap year',
    edits: [
      { file: SCANNERS, search: '(select (i32.const 27) (i32.const 29)', replace: '(select (i32.const 28) (i32.const 29)' },
    ],
    caughtBy: agrees('device readings'),
  },
  {
    name: 'the scanner takes 17 digits for an integer that no double rounds',
    edits: [
      {
        file: SCANNERS,
        search: '(br_if $odd (i32.gt_u (i32.sub (local.get $count) (i32.const 1)) (i32.const 14)))',
        replace: '(br_if $odd (i32.gt_u (i32.sub (local.get $count) (i32.const 1)) (i32.const 16)))',
      },
    ],
    caughtBy: agrees('device readings'),
  },
  {
    name: 'a column that an event lacks keeps its value from the event before',
    edits: [
      {
        file: 'src/events/scanner/shape-scanner-source.ts',
        search: '...[...absent].map(',
        replace: '...[...absent].slice(1).map(',
      },
    ],
    caughtBy: agrees('device readings'),
  },
  {
    name: 'the end of a piece of the input is taken for the end of a line',
    edits: [
      {
        file: 'src/events/scanner/run-wat.ts',
        search: '(br_if $done (i32.ge_u (local.get $next) (local.get $end)))',
        replace: '',
      },
    ],
    caughtBy: agrees('device readings'),
  },
  {
    name: 'a rebuild does not ask what staging no longer covers',
    edits: [
      {
        file: 'src/pipeline/refuse-rebuild.ts',
        search: 'lost === 0 && setBack === 0 &&',
        replace: 'lost >= 0 && setBack >= 0 &&',
      },
    ],
    caughtBy: {
      file: 'test/conformance/duckdb.test.ts',
      test: 'is refused when staging no longer covers the table, and says what would be lost; --force goes on',
    },
  },
];

/** The same, for tests against the emulator. */
export const BIGQUERY_MUTATIONS: readonly Mutation[] = [
  {
    name: 'ten merges at once whose job ids exclude nobody',
    edits: NO_EXCLUSION,
    caughtBy: {
      file: 'test/recovery/concurrent-merges.test.ts',
      test: '10: exact, one ledger row a number, never two MERGE jobs at work',
    },
  },
  {
    name: 'ten processes at once, where the id of a MERGE job excludes nobody',
    edits: NO_EXCLUSION,
    caughtBy: {
      file: 'test/recovery/processes.test.ts',
      test: 'ten at once, half of which bring events: exact, one ledger row a number, never two MERGE jobs at work',
    },
  },
  {
    name: 'the MERGE of a run that died is found, and not recorded',
    edits: [
      {
        file: EXCLUSIVE_MERGES,
        search: 'if (row === undefined) throw foreignMerge(job, found);',
        replace: 'if (row === undefined) throw foreignMerge(job, found); return;',
      },
      // So that the run which is always overtaken by it gives up soon.
      { file: 'src/pipeline/merge.ts', search: 'const MAX_OVERTAKEN = 100;', replace: 'const MAX_OVERTAKEN = 3;' },
    ],
    caughtBy: {
      file: 'test/recovery/unrecorded-merges.test.ts',
      test: 'because its owner was killed between the two, is recorded by the next run with the counts of its owner',
    },
  },
];
