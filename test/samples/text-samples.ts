import { writeFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { SAMPLE_EVENTS, SAMPLE_LINES, type SampleEvent } from './sample-events.ts';
import type { Sample } from './sample.ts';

const NDJSON = `${SAMPLE_LINES.join('\n')}\n`;

/** The text formats. */
export const textSamples: readonly Sample[] = [
  {
    name: 'readings.ndjson.gz',
    about: 'gzip of two members, as `cat a.gz b.gz` makes and log shippers append them (RFC 1952, 2.2)',
    write: (path) => writeFile(path, Buffer.concat(halves(NDJSON).map((half) => gzipSync(half)))),
  },
  {
    name: 'readings.ndjson.zst',
    about: 'zstd of two frames, as `zstd` and `pzstd` make them of appended files (RFC 8878, 3.1)',
    write: (path) => writeFile(path, Buffer.concat(halves(NDJSON).map((half) => zstdCompressSync(half)))),
  },
  {
    name: 'readings.json',
    about: 'one JSON array over many lines, as `jq -s .` prints it and most HTTP interfaces answer',
    write: (path) => writeFile(path, `${JSON.stringify(SAMPLE_EVENTS, null, 2)}\n`),
  },
  {
    name: 'readings.csv',
    about: 'CSV with a header and CRLF (RFC 4180), a name of a column for what stands deeper in the event',
    write: (path) => writeFile(path, [HEADER, ...SAMPLE_EVENTS.map((event) => record(event))].join('\r\n')),
  },
  {
    name: 'readings.tsv',
    about: 'the same between tabs, as `mysql --batch` and `bq extract --field_delimiter=tab` write it',
    write: (path) =>
      writeFile(path, `${[HEADER, ...SAMPLE_EVENTS.map((event) => record(event))].join('\n').replaceAll(',', '\t')}\n`),
  },
];

const HEADER = 'device_id,reading_ts,value_celsius,site,op,source_topic,source_partition,source_offset';

/** No text of the sample holds a comma, a quote or a line end. */
function record(event: SampleEvent): string {
  const { device_id: device, reading_ts: time, value_celsius: value, meta, op } = event;
  return [
    device,
    time,
    value ?? '',
    meta?.site ?? '',
    op ?? '',
    event.source_topic,
    event.source_partition,
    event.source_offset,
  ].join(',');
}

function halves(text: string): readonly string[] {
  const middle = text.indexOf('\n', text.length / 2) + 1;
  return [text.slice(0, middle), text.slice(middle)];
}
