import type { Instant } from '../spec/instant.ts';

/**
 * A load of which the ledger has heard nothing for this long is taken for dead: its rows are read once more, then no longer waited for.
 */
export const OPEN_LOAD_EXPIRY: Instant = 86_400_000_000n;
