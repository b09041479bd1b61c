/** Colours by meaning. Every renderer is given one, so that its text without colour is `PLAIN`'s. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
}

const plain = (text: string): string => text;

/** No colour at all. */
export const PLAIN: Paint = { strong: plain, faint: plain, good: plain, warning: plain, bad: plain };
