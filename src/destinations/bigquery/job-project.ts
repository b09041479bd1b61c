import { DedupError } from '../../errors.ts';
import { type BigQueryAddress, formatBigQueryUrl } from './address.ts';
import { shortHash } from './job-id.ts';

/** Label of a final table whose jobs run in another project than its own. */
export const JOB_PROJECT_LABEL = 'dedup_job_project';

/** The labels that a new table gets for the project of its jobs; none when that is its own. */
export function jobProjectLabels(project: string, jobProject: string): Readonly<Record<string, string>> {
  return jobProject === project ? {} : { [JOB_PROJECT_LABEL]: labelOf(jobProject) };
}

/**
 * Every run on a table must make its jobs in one project, since job ids are unique only within it: two runs in two projects would merge
 * at once. Throws `BIGQUERY.JOB_PROJECT` when the destination says another one than the label of the table does, or than the table's own
 * where it has no such label.
 */
export function refuseOtherJobProject(
  address: BigQueryAddress,
  table: string,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  const { project, dataset, jobProject } = address;
  const label = labels?.[JOB_PROJECT_LABEL] ?? labelOf(project);
  if (label === labelOf(jobProject)) return;
  const settled = label.replaceAll('_c', ':').replaceAll('_d', '.');
  throw new DedupError('failed', [
    {
      code: 'BIGQUERY.JOB_PROJECT',
      summary: `the jobs of ${table} run in project ${settled}, and the destination says ${jobProject}`,
      where: `${project}.${dataset}.${table}`,
      why: 'runs keep clear of each other by the ids of their jobs, and these are unique only within one project',
      next: [
        `write the destination as ${formatBigQueryUrl({ ...address, jobProject: settled })}`,
        `to change the project for all runs, while none is under way: bq update --set_label ${JOB_PROJECT_LABEL}:${labelOf(jobProject)} ${project}:${dataset}.${table}`,
      ].join('; '),
    },
  ]);
}

/** A project as the value of a label, which takes neither the dots nor the colon of `example.com:project`, and 63 characters. */
function labelOf(project: string): string {
  const text = project.replaceAll(':', '_c').replaceAll('.', '_d');
  return text.length > 63 ? shortHash(project) : text;
}
