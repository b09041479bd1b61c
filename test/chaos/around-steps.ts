import type { Destination } from '../../src/destinations/destination.ts';

/** What comes between a run and its destination. */
export interface StepWatch {
  /** Every step goes through here; `effect` is what it does. */
  step<Result>(effect: () => Promise<Result>): Promise<Result>;
  /** The moment between a MERGE and its ledger row. */
  beforeRecord(): void;
}

/** The destination, with something around its steps: the calls of the interface, and each statement of `prepare`. */
export function aroundSteps(destination: Destination, watch: StepWatch): Destination {
  const freezing = destination.mergeFrozen?.bind(destination);
  return {
    label: destination.label,
    dialect: destination.dialect,
    stampsRows: destination.stampsRows,
    ...(destination.segmentRows === undefined ? {} : { segmentRows: destination.segmentRows }),
    ...(destination.stagesAtOnce === undefined ? {} : { stagesAtOnce: destination.stagesAtOnce }),
    inspect: (spec) => watch.step(() => destination.inspect(spec)),
    findView: (name) => watch.step(() => destination.findView(name)),
    prepare: async (statements) => {
      for (const statement of statements) await watch.step(() => destination.prepare([statement]));
    },
    query: (statement) => watch.step(() => destination.query(statement)),
    execute: (statement, key) => watch.step(() => destination.execute(statement, key)),
    estimate: (statement) => watch.step(() => destination.estimate(statement)),
    stage: (spec, segment, runId) => watch.step(() => destination.stage(spec, segment, runId)),
    merge: (job) =>
      watch.step(() =>
        destination.merge({
          ...job,
          record: (result) => {
            watch.beforeRecord();
            return job.record(result);
          },
          adopt: (sql, result) => {
            watch.beforeRecord();
            return job.adopt(sql, result);
          },
        }),
      ),
    ...(freezing === undefined
      ? {}
      : {
          mergeFrozen: (job) =>
            watch.step(() =>
              freezing({
                ...job,
                decide: async (found, query) => {
                  const decision = await job.decide(found, query);
                  if (decision === null) return null;
                  return {
                    ...decision,
                    record: (result) => {
                      watch.beforeRecord();
                      return decision.record(result);
                    },
                  };
                },
              }),
            ),
        }),
    findMerge: (spec, from) => watch.step(() => destination.findMerge(spec, from)),
    close: () => destination.close(),
  };
}
