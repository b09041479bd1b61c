import { checkColumns } from './check-columns.ts';
import { checkEncodings } from './check-encodings.ts';
import { checkEnvelopes } from './check-envelopes.ts';
import { checkKeys } from './check-keys.ts';
import { checkLayout } from './check-layout.ts';
import { checkStaging } from './check-staging.ts';
import { checkView } from './check-view.ts';
import type { Fault } from './fault.ts';
import type { SpecDraft } from './spec-input.ts';

/** Everything that is wrong between the fields of a spec. What a faulty field leaves open is not judged. */
export function checkSpec(draft: SpecDraft): readonly Fault[] {
  return [
    ...checkColumns(draft),
    ...checkEncodings(draft),
    ...checkEnvelopes(draft),
    ...checkKeys(draft),
    ...checkLayout(draft),
    ...checkStaging(draft),
    ...checkView(draft),
  ];
}
