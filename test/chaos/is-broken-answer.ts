/**
 * Whether a failure is that of an answer with status 200 whose JSON breaks off. It is taken for an answer that is not BigQuery's, and the
 * run ends as failed (exit 1), though the same command would succeed.
 */
export function isBrokenAnswer(why: string | undefined): boolean {
  return why?.includes('the answer is not JSON') === true;
}
