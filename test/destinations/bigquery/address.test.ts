import { describe, expect, test } from 'vitest';
import { formatBigQueryUrl, parseBigQueryUrl } from '../../../src/destinations/bigquery/address.ts';
import { DedupError, type Diagnostic } from '../../../src/errors.ts';

function faultsOf(url: string): readonly Diagnostic[] {
  try {
    parseBigQueryUrl(url);
  } catch (error) {
    if (error instanceof DedupError && error.exitClass === 'not-started') return error.diagnostics;
    throw error;
  }
  return [];
}

const summaries = (url: string): readonly string[] => faultsOf(url).map(({ code, summary }) => `${code} ${summary}`);

describe('a BigQuery URL', () => {
  test('names project and dataset', () => {
    expect(parseBigQueryUrl('bigquery://acme-prod/iot')).toEqual({
      project: 'acme-prod',
      dataset: 'iot',
      jobProject: 'acme-prod',
    });
    expect(parseBigQueryUrl('bigquery://example.com:acme/iot_2').project).toBe('example.com:acme');
  });

  test.each([true, false])('may say whether uploads are compressed: %j', (gzip) => {
    const url = `bigquery://acme/iot?gzip=${gzip ? 'on' : 'off'}`;
    expect(parseBigQueryUrl(url).gzip).toBe(gzip);
    expect(formatBigQueryUrl(parseBigQueryUrl(url))).toBe(url);
  });

  test('may name location, endpoint and the project of the jobs', () => {
    const url = 'bigquery://acme/iot?location=europe-west3&endpoint=http://127.0.0.1:9050&job_project=billing';
    const address = parseBigQueryUrl(url);
    expect(address).toEqual({
      project: 'acme',
      dataset: 'iot',
      jobProject: 'billing',
      location: 'europe-west3',
      endpoint: 'http://127.0.0.1:9050',
    });
    expect(formatBigQueryUrl(address)).toBe(url);
    expect(parseBigQueryUrl('bigquery://acme/iot?endpoint=http%3A%2F%2F[::1]:9050/').endpoint).toBe('http://[::1]:9050');
  });

  test.each([
    [
      'bigquery://',
      ['BIGQUERY.BAD_PROJECT the destination names no project', 'BIGQUERY.BAD_DATASET the destination names no dataset'],
    ],
    ['bigquery://acme', ['BIGQUERY.BAD_DATASET the destination names no dataset']],
    [
      'bigquery:acme/iot',
      ['BIGQUERY.BAD_PROJECT the destination names no project', 'BIGQUERY.BAD_DATASET the destination names no dataset'],
    ],
    ['bigquery://acme/iot/readings', ['BIGQUERY.BAD_DATASET "iot/readings" is not the name of a dataset']],
    ['bigquery://acme/iot-eu', ['BIGQUERY.BAD_DATASET "iot-eu" is not the name of a dataset']],
    ['bigquery://me:secret@acme/iot', ['BIGQUERY.CREDENTIALS_IN_URL a BigQuery destination carries no user and no password']],
    ['bigquery://acme/iot?location=', ['BIGQUERY.EMPTY_PARAMETER parameter "location" has no value']],
    ['bigquery://acme/iot?location=EU&location=US', ['BIGQUERY.REPEATED_PARAMETER parameter "location" is given twice']],
    ['bigquery://acme/iot?location=E U', ['BIGQUERY.BAD_LOCATION "E U" is not a location']],
    ['bigquery://acme/iot?job_project=a/b', ['BIGQUERY.BAD_PROJECT job_project "a/b" is not a project id']],
    ['bigquery://acme/iot?gzip=yes', ['BIGQUERY.BAD_GZIP gzip="yes" says neither on nor off']],
    ['bigquery://acme/iot?endpoint=localhost:9050', ['BIGQUERY.BAD_ENDPOINT "localhost:9050" is not the base URL of a server']],
    [
      'bigquery://acme/iot?endpoint=http://h:1/bigquery/v2',
      ['BIGQUERY.BAD_ENDPOINT "http://h:1/bigquery/v2" is not the base URL of a server'],
    ],
    ['bigquery://acme/iot?endpoint=http://u:pw@h:1', ['BIGQUERY.BAD_ENDPOINT "http://u:**@h:1" is not the base URL of a server']],
  ])('%s is refused', (url, expected) => {
    expect(summaries(url)).toEqual(expected);
  });

  test('all faults are told at once, and a near miss is recognised', () => {
    expect(faultsOf('bigquery://acme/i t?locaton=EU&x=1')).toEqual([
      {
        code: 'BIGQUERY.BAD_DATASET',
        summary: '"i t" is not the name of a dataset',
        where: 'bigquery://acme/i t?locaton=EU&x=1',
        next: 'dataset names have letters, digits and underscores',
      },
      {
        code: 'BIGQUERY.UNKNOWN_PARAMETER',
        summary: 'unknown parameter "locaton"',
        where: 'bigquery://acme/i t?locaton=EU&x=1',
        next: 'did you mean "location"?   parameters: location, endpoint, job_project, gzip',
      },
      {
        code: 'BIGQUERY.UNKNOWN_PARAMETER',
        summary: 'unknown parameter "x"',
        where: 'bigquery://acme/i t?locaton=EU&x=1',
        next: 'parameters: location, endpoint, job_project, gzip',
      },
    ]);
  });

  test('no message shows a password', () => {
    const told = JSON.stringify(faultsOf('bigquery://me:s3cret@acme/iot?endpoint=http://me:s3cret@h'));
    expect(told).not.toContain('s3cret');
  });
});
