import type { Destination } from '../../src/destinations/destination.ts';
import { destinationKind } from '../../src/destinations/open-destination.ts';
import { statement } from '../../src/sql/statement.ts';

/** A DuckDB file, opened for small tables. */
export async function openDuckDb(url: string, folder: string): Promise<Destination> {
  const destination = await (
    await destinationKind(url)
  ).open(url, {
    readOnly: false,
    environment: {},
    workingDirectory: folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
  });
  // With so few rows, a second thread costs more than it brings.
  await destination.prepare([statement('use one thread', ['SET threads TO 1'])]);
  return destination;
}
