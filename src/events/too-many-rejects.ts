import { DedupError } from '../errors.ts';
import type { EventTotals } from './event-reader.ts';

/** The error that stops a load with more rejects than `maxRejects`. `rejectsFile` is absent in a dry run. */
export function tooManyRejects(totals: EventTotals, maxRejects: number, rejectsFile: string | undefined): DedupError {
  const [first] = totals.firstRejections;
  const byCode = Object.entries(totals.rejectedByCode).toSorted(([, left], [, right]) => right - left);
  const look =
    rejectsFile === undefined ? 'repair the events or the spec' : `look at ${rejectsFile}, repair the events or the spec`;
  return new DedupError('failed', [
    {
      code: 'EVENT.TOO_MANY_REJECTS',
      summary: `${totals.rejected} rejected of ${totals.read} read so far: --max-rejects allows ${maxRejects === 0 ? 'none' : maxRejects}`,
      ...(first === undefined ? {} : { where: first.position }),
      why: `${byCode.map(([code, count]) => `${count} × ${code}`).join(', ')}; the first: ${first?.reason ?? 'unknown'}`,
      next: `${look}, or allow more with --max-rejects`,
    },
  ]);
}
