let datasets = 0;

/** The URL of a dataset that is nobody else's, behind the server at the given address. */
export function freshDataset(name: string): (endpoint: string) => string {
  const dataset = `${name}_${process.pid}_${++datasets}`;
  return (endpoint) => `bigquery://test/${dataset}?location=EU&endpoint=${endpoint}`;
}
