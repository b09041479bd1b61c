import { crowdTrial } from './bigquery-crowd.ts';
import { bigQueryFaults } from './bigquery-faults.ts';
import { bigQueryKills } from './bigquery-kills.ts';
import { duckDbCrashes } from './duckdb-crashes.ts';
import { duckDbKills } from './duckdb-kills.ts';
import type { Progress } from './progress.ts';
import type { Trial } from './trial.ts';

/** A kind of trial, with the amount that `--runs N` asks for. */
export interface Kind {
  readonly trial: Trial;
  /** Whether it is against the emulator. */
  readonly onEmulator: boolean;
  readonly isEnough: (soFar: Progress, runs: number) => boolean;
}

/** Every kind by its name on the command line; the longest ones first, so that none is left to run alone at the end. */
export const KINDS: Readonly<Record<string, Kind>> = {
  faults: { trial: bigQueryFaults, onEmulator: true, isEnough: ({ checks }, runs) => checks >= runs },
  'duckdb-kills': { trial: duckDbKills, onEmulator: false, isEnough: ({ kills }, runs) => kills >= runs * 0.4 },
  'bigquery-kills': { trial: bigQueryKills, onEmulator: true, isEnough: ({ kills }, runs) => kills >= runs * 0.15 },
  crowd: {
    trial: crowdTrial({ name: 'BigQuery: many at once', verbs: 5, processes: 1, faults: 0.03 }),
    onEmulator: true,
    isEnough: ({ trials }, runs) => trials >= runs / 10,
  },
  crashes: { trial: duckDbCrashes, onEmulator: false, isEnough: ({ crashes }, runs) => crashes >= runs * 3 },
  ten: {
    trial: crowdTrial({ name: 'BigQuery: ten processes at once', verbs: 0, processes: 10, faults: 0 }),
    onEmulator: true,
    isEnough: ({ trials }, runs) => trials >= runs / 50,
  },
};

/** The kind of that name. Throws when there is none. */
export function kindNamed(name: string): Kind {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`no kind ${name}: ${Object.keys(KINDS).join(', ')}`);
  return kind;
}
