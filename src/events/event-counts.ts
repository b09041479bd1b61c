import type { EventTotals } from './event-reader.ts';
import type { Rejection } from './rejection.ts';

/** So many rejected events are kept for the report. */
const FIRST_REJECTIONS = 10;

/** The counts of a load while it runs. */
export class EventCounts {
  accepted = 0;
  rejected = 0;
  bytesRead = 0;
  readonly #byCode = new Map<string, number>();
  readonly #first: (Rejection & { readonly position: string })[] = [];

  reject(position: string, rejection: Rejection): void {
    this.rejected += 1;
    this.#byCode.set(rejection.code, (this.#byCode.get(rejection.code) ?? 0) + 1);
    if (this.#first.length < FIRST_REJECTIONS) this.#first.push({ position, ...rejection });
  }

  totals(): EventTotals {
    return {
      read: this.accepted + this.rejected,
      rejected: this.rejected,
      accepted: this.accepted,
      bytesRead: this.bytesRead,
      rejectedByCode: Object.fromEntries(this.#byCode),
      firstRejections: [...this.#first],
    };
  }
}
