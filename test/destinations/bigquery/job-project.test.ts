import { describe, expect, test } from 'vitest';
import { parseBigQueryUrl } from '../../../src/destinations/bigquery/address.ts';
import { bigQueryKind } from '../../../src/destinations/bigquery/kind.ts';
import { JOB_PROJECT_LABEL, jobProjectLabels, refuseOtherJobProject } from '../../../src/destinations/bigquery/job-project.ts';
import { compileCreateFinal } from '../../../src/sql/tables.ts';
import { openWithFake, spec } from './open-with-fake.ts';

const own = parseBigQueryUrl('bigquery://acme/iot?location=EU');
const other = parseBigQueryUrl('bigquery://acme/iot?location=EU&job_project=billing');

const sql = (url: string): string => compileCreateFinal(spec, bigQueryKind.dialect(url)).sql;

describe('the project of the jobs', () => {
  test('that is not the own is written on the table when it is created', () => {
    expect(sql('bigquery://acme/iot?job_project=billing')).toContain(
      "labels = [('team', 'iot'), ('dedup_job_project', 'billing')]",
    );
    expect(sql('bigquery://acme/iot')).toContain("labels = [('team', 'iot')]");
  });

  test('is one for all runs on a table: its own without a label, else what the label says', () => {
    refuseOtherJobProject(own, 'orders', undefined);
    refuseOtherJobProject(own, 'orders', { [JOB_PROJECT_LABEL]: 'acme' });
    refuseOtherJobProject(other, 'orders', { team: 'iot', [JOB_PROJECT_LABEL]: 'billing' });
    expect(() => refuseOtherJobProject(other, 'orders', { team: 'iot' })).toThrow(
      'run in project acme, and the destination says billing',
    );
    expect(() => refuseOtherJobProject(own, 'orders', { [JOB_PROJECT_LABEL]: 'billing' })).toThrow(
      'run in project billing, and the destination says acme',
    );
  });

  test('of a domain round-trips through the label', () => {
    const jobProject = 'example.com:billing';
    const labels = jobProjectLabels('acme', jobProject);
    expect(labels).toEqual({ dedup_job_project: 'example_dcom_cbilling' });
    refuseOtherJobProject({ ...own, jobProject }, 'orders', labels);
    expect(() => refuseOtherJobProject(own, 'orders', labels)).toThrow('run in project example.com:billing');
  });

  test('is looked at before anything is done, and the failure says how to write the destination', async () => {
    const { fake, destination } = await openWithFake({ table: { labels: { team: 'iot' } } });
    await expect(destination.inspect(spec)).rejects.toMatchObject({
      exitClass: 'failed',
      diagnostics: [
        {
          code: 'BIGQUERY.JOB_PROJECT',
          where: 'acme.iot.orders',
          next: `write the destination as bigquery://acme/iot?endpoint=${fake.url}; to change the project for all runs, while none is under way: bq update --set_label dedup_job_project:billing acme:iot.orders`,
        },
      ],
    });
    const agreed = await openWithFake({ table: { labels: { dedup_job_project: 'billing' } } });
    expect(await agreed.destination.inspect(spec)).toMatchObject({ ledger: true });
  });
});
