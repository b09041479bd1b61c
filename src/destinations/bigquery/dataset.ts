import type { DatasetResource } from '@google-cloud/bigquery';
import { DedupError } from '../../errors.ts';
import type { BigQueryAddress } from './address.ts';
import type { BigQueryConnection } from './connection.ts';
import { BigQueryFailure } from './failure.ts';

/** The dataset of a destination, and where it is: jobs run in the location of their dataset. */
export class BigQueryDataset {
  readonly #address: BigQueryAddress;
  readonly #connection: BigQueryConnection;
  #location: string | undefined;

  constructor(address: BigQueryAddress, connection: BigQueryConnection) {
    this.#address = address;
    this.#connection = connection;
  }

  /** Its location; undefined when there is no such dataset. Throws `BIGQUERY.LOCATION_MISMATCH` when the URL names another one. */
  async location(): Promise<string | undefined> {
    if (this.#location !== undefined) return this.#location;
    const { project, dataset, location: wanted } = this.#address;
    const resource = await this.#connection.find<DatasetResource>({ method: 'GET', path: [project, 'datasets', dataset] });
    if (resource === undefined) return undefined;
    const location = resource.location ?? wanted ?? 'US';
    if (wanted !== undefined && wanted.toLowerCase() !== location.toLowerCase()) {
      throw new DedupError('failed', [
        {
          code: 'BIGQUERY.LOCATION_MISMATCH',
          summary: `dataset ${dataset} is in ${location}, and the destination says location=${wanted}`,
          where: `${project}.${dataset}`,
          why: 'a dataset cannot be moved, and its jobs run where it is',
          next: `say location=${location}, or name another dataset`,
        },
      ]);
    }
    this.#location = location;
    return location;
  }

  /** Creates the dataset where there is none. Throws `BIGQUERY.NO_DATASET` when the URL does not say where. */
  async create(): Promise<void> {
    if ((await this.location()) !== undefined) return;
    const { project, dataset, location } = this.#address;
    if (location === undefined) {
      throw new DedupError('failed', [
        {
          code: 'BIGQUERY.NO_DATASET',
          summary: `there is no dataset ${dataset}`,
          where: `${project}.${dataset}`,
          why: 'it is created only when the destination says where: a dataset cannot be moved later',
          next: `add a location to the destination: bigquery://${project}/${dataset}?location=EU`,
        },
      ]);
    }
    try {
      await this.#connection.request({
        method: 'POST',
        path: [project, 'datasets'],
        body: { datasetReference: { projectId: project, datasetId: dataset }, location },
      });
    } catch (error) {
      // Another run was quicker, or the answer to our first try was lost.
      if (!(error instanceof BigQueryFailure && error.isDuplicate)) throw error;
    }
    await this.location();
  }
}
