/** What decides about colour. */
export interface ColorWish {
  readonly isTerminal: boolean;
  /** False after `--no-color`. */
  readonly flag: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether a stream gets colour: never after `--no-color` or with a non-empty `NO_COLOR` (https://no-color.org); else as
 * `FORCE_COLOR` says; else on a terminal that is not dumb.
 */
export function wantsColor({ isTerminal, flag, environment }: ColorWish): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (!flag || (NO_COLOR !== undefined && NO_COLOR !== '')) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}
