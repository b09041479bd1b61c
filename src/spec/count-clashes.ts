import { valueAt } from './infer-columns.ts';
import type { SampleObject } from './sample-events.ts';

type Pointers = readonly (readonly string[])[];

/** How many events share the values at `identity` with an earlier event, but not those at `contents`. */
export function countClashes(events: readonly SampleObject[], identity: Pointers, contents: Pointers): number {
  const seen = new Map<string, string>();
  let clashes = 0;
  for (const event of events) {
    const [key, content] = [valuesAt(event, identity), valuesAt(event, contents)];
    if ((seen.get(key) ?? content) !== content) clashes++;
    seen.set(key, content);
  }
  return clashes;
}

function valuesAt(event: SampleObject, pointers: Pointers): string {
  return JSON.stringify(pointers.map((from) => valueAt(event, from) ?? null));
}
