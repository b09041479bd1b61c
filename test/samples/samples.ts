import type { Sample } from './sample.ts';
import { binarySamples } from './binary-samples.ts';
import { envelopeSamples } from './envelope-samples.ts';
import { textSamples } from './text-samples.ts';

/** Every sample. Their events are those of `configs/device_readings.sample.ndjson`, for the spec beside it, unless a sample says else. */
export const SAMPLES: readonly Sample[] = [...textSamples, ...binarySamples, ...envelopeSamples];
