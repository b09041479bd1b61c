import { DedupError } from '../../src/errors.ts';
import { parseSpec } from '../../src/spec/load-spec.ts';

/** A spec that is right, one field a line; tests change lines of it. */
export const SPEC = `\
table: readings
natural_key: [device_id, reading_ts]
source_offset: source_offset
columns:
  device_id: STRING
  reading_ts: TIMESTAMP
  value: FLOAT64
  active: BOOL
  payload: JSON
  at: TIME
  day: DATE
  source_offset: INT64
`;

/** `SPEC` with some top-level fields replaced, or added at its end. */
export function specWith(...lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    const field = new RegExp(`^${line.split(':', 1)[0]}:.*\n`, 'm');
    return field.test(text) ? text.replace(field, () => `${line}\n`) : `${text}${line}\n`;
  }, SPEC);
}

/** What is wrong with a spec, as a person reads it; `right` when nothing is. */
export function faults(text: string, environment: Readonly<Record<string, string>> = {}): string {
  try {
    parseSpec(text, 'configs/readings.yaml', environment);
    return 'right';
  } catch (error) {
    if (!(error instanceof DedupError)) throw error;
    return error.diagnostics
      .map(({ code, summary, where, frame, why, next }) =>
        [`[${code}] ${summary}`, where, frame, why && `why: ${why}`, next && `next: ${next}`]
          .filter((part) => part !== undefined)
          .join('\n'),
      )
      .join('\n\n');
  }
}
