/**
 * The seeds of a property test: `DEDUP_SEED=123` replays the one that failed, `DEDUP_RUNS=1000` tries more. Without either, another
 * set every day, so that a red run can be run again.
 */
export function seeds(runs: number): readonly number[] {
  const replayed = process.env['DEDUP_SEED'];
  if (replayed !== undefined && replayed !== '') return [Number(replayed)];
  const count = Number(process.env['DEDUP_RUNS'] ?? runs);
  const first = Math.floor(Date.now() / 86_400_000) * 1000;
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Runs `body` for a seed; a failure says how to see it again. */
export async function withSeed(seed: number, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (error instanceof Error) error.message = `${error.message}\n\nagain: DEDUP_SEED=${seed}`;
    throw error;
  }
}
