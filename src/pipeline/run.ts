import { reportOn } from './draft.ts';
import { isDirect } from '../spec/table-spec.ts';
import { applyAll } from './apply-all.ts';
import { loadInto, stageAll } from './load.ts';
import { mergeInto } from './merge.ts';
import { note, withOpenTable } from './open-table.ts';
import { planOffline, planWithin } from './plan-merge.ts';
import type { LoadOptions, MergeOptions, Verb } from './verb.ts';

/**
 * `dedup run`: load, then merge. A load that fails is not followed by a merge; what it staged waits for the next one. Without a staging table:
 * batch after batch straight into the final table.
 */
export const run: Verb<LoadOptions & MergeOptions> = async (spec, options, context) =>
  reportOn(spec, async (draft) => {
    if (!options.dryRun) {
      await withOpenTable(spec, false, context, draft, async (table) => {
        await loadInto(table, options, isDirect(spec) ? applyAll : stageAll);
        if (!isDirect(spec)) await mergeInto(table, options);
      });
      return;
    }
    await planOffline(spec, options, context, draft, async (table) => {
      await loadInto(table, options);
      const loaded = draft.statements.length;
      await planWithin(table, options);
      draft.statements = draft.statements.slice(loaded);
      draft.status = 'planned';
      if (isDirect(spec)) return;
      note(
        draft,
        context,
        'the events of this run are checked and not staged in a dry run: the merge is planned over what was staged before',
      );
    });
  });
