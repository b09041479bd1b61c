import type { StepName } from '../../index.ts';

/** A step that is done, for the report. */
export interface Step {
  readonly name: StepName;
  /** What came of it. */
  readonly message: string;
  readonly seconds: number;
}
