import { reportOn } from './draft.ts';
import { planOffline, planWithin } from './plan-merge.ts';
import type { MergeOptions, Verb } from './verb.ts';

/** `dedup plan`: what the next merge would do. Writes nothing. Status `planned`: there is work to do; `nothing`: there is none. */
export const plan: Verb<MergeOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => planOffline(spec, options, context, draft, async (table) => planWithin(table, options)));
