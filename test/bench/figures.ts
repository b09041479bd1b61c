import type { Figure } from './lane.ts';
import { median, type Measurement } from './measure.ts';

/** One round of two commands that do the same. */
export interface Pair {
  readonly ours: Measurement;
  readonly theirs: Measurement;
}

/** The time of ours as a multiple of theirs, round by round. */
export function ratioFigure(name: string, pairs: readonly Pair[], target?: Figure['target']): Figure {
  const { ours, theirs } = { ours: pairs.map((pair) => pair.ours), theirs: pairs.map((pair) => pair.theirs) };
  const cpu = ratiosOf(pairs, (measurement) => measurement.cpuSeconds);
  const peaks = ours.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]));
  return {
    ...spread(
      name,
      '×',
      ratiosOf(pairs, (measurement) => measurement.seconds),
      target,
    ),
    details: {
      ours: secondsOf(ours),
      theirs: secondsOf(theirs),
      ...(cpu.length === 0 ? {} : { 'CPU time': `${median(cpu).toFixed(2)}×` }),
      ...(peaks.length === 0 ? {} : { 'our peak': `${Math.round(Math.max(...peaks) / 1e6)} MB` }),
    },
    raw: { ours, theirs },
  };
}

/** Median, least and greatest of the values, without details. */
export function spread(name: string, unit: Figure['unit'], values: readonly number[], target?: Figure['target']): Figure {
  return {
    name,
    unit,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ...(target === undefined ? {} : { target }),
    details: {},
    raw: { values },
  };
}

/** The seconds that a command took in the middle, e.g. `1.04 s`. */
export function secondsOf(measurements: readonly Measurement[]): string {
  return `${median(measurements.map(({ seconds }) => seconds)).toFixed(2)} s`;
}

function ratiosOf(pairs: readonly Pair[], of: (measurement: Measurement) => number | null): readonly number[] {
  return pairs.flatMap(({ ours, theirs }) => {
    const [own, other] = [of(ours), of(theirs)];
    return own === null || other === null || other === 0 ? [] : [own / other];
  });
}
