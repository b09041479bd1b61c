/** What a numbered merge is called: repairs and rebuilds have numbers like others. */
export function mergeKind({ repair, rebuild }: { readonly repair: boolean; readonly rebuild: boolean }): string {
  return repair ? 'repair' : rebuild ? 'rebuild' : 'merge';
}
