import { expect, test } from 'vitest';
import { parseBigQueryUrl } from '../../../src/destinations/bigquery/address.ts';
import { jobUrl } from '../../../src/destinations/bigquery/job-url.ts';

test('a job has a page in the console of the project that ran it', () => {
  const address = parseBigQueryUrl('bigquery://acme/iot?location=EU&job_project=acme-jobs');
  expect(jobUrl(address, 'EU', 'dedup_merge_ab_7_1')).toBe(
    'https://console.cloud.google.com/bigquery?project=acme-jobs&j=bq%3AEU%3Adedup_merge_ab_7_1&page=queryresults',
  );
});

test('there is no page where jobs are not at Google, or the location is not known', () => {
  const emulator = parseBigQueryUrl('bigquery://acme/iot?location=EU&endpoint=http://127.0.0.1:9050');
  expect(jobUrl(emulator, 'EU', 'x')).toBeNull();
  expect(jobUrl(parseBigQueryUrl('bigquery://acme/iot'), undefined, 'x')).toBeNull();
});
