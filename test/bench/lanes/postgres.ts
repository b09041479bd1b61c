import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { findServer } from '../../postgres/find-server.ts';
import { startServer } from '../../postgres/start-server.ts';
import { ratioFigure, spread, type Pair } from '../figures.ts';
import type { Lane } from '../lane.ts';
import { measure, type Measurement } from '../measure.ts';

const TABLES = ['device_readings', 'device_readings_staging'];

/** The hand-written side gets its rows checked, hashed and as COPY takes them: what dedup had staged before the first round. */
export const lane: Lane = {
  name: 'postgres',
  about: 'dedup run into PostgreSQL, against COPY of the same rows and a hand-written upsert',
  async run({ rounds, events, folder, dedup, script, eventFile, spec, say }) {
    const bin = await findServer();
    if (bin === undefined) {
      say('left out: there is no PostgreSQL server on this machine');
      return [];
    }
    const file = await eventFile(events);
    const rows = join(folder, 'rows.txt');
    const server = await startServer(bin);
    const client = new Client({ host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      const verb = (name: string, schema: string): readonly string[] => {
        const url = `postgres://postgres@127.0.0.1:${server.port}/postgres?schema=${schema}`;
        return dedup(name, '--quiet', '--table', spec, '--destination', url, file);
      };
      await measure(verb('load', 'model'), folder);
      await client.query(`SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'`);
      await pipeline(client.query(copyTo('COPY model.device_readings_staging TO STDOUT')), createWriteStream(rows));
      const pairs: Pair[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        await client.query(`DROP SCHEMA IF EXISTS ours, theirs CASCADE; CREATE SCHEMA theirs`);
        for (const table of TABLES) await client.query(`CREATE TABLE theirs.${table} (LIKE model.${table} INCLUDING ALL)`);
        const side = async (command: readonly string[]): Promise<Measurement> => {
          await client.query('CHECKPOINT');
          return measure(command, folder);
        };
        const [mine, hand] = [verb('run', 'ours'), script('hand-written-postgres.ts', rows, String(server.port), 'theirs')];
        // Who goes first finds another state of the system's buffers, so they take turns.
        const first = await side(round % 2 === 0 ? mine : hand);
        const second = await side(round % 2 === 0 ? hand : mine);
        await expectSame(client);
        pairs.push(round % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first });
        say(`round ${round} of ${rounds}`);
      }
      const peaks = pairs.map(({ ours }) => (ours.peakBytes ?? NaN) / 1e6);
      return [
        // Most of the work is the server's, so the CPU time of the two clients compares nothing.
        ratioFigure('dedup run into PostgreSQL / COPY and hand-written upsert', pairs.map(withoutCpu), { atMost: 1.6 }),
        spread('peak memory of dedup run into PostgreSQL', 'MB', peaks, { atMost: 200 }),
      ];
    } finally {
      await client.end();
      await server.stop();
    }
  },
};

function withoutCpu({ ours, theirs }: Pair): Pair {
  return { ours: { ...ours, cpuSeconds: null }, theirs: { ...theirs, cpuSeconds: null } };
}

/** Both sides have done the same work. */
async function expectSame(client: Client): Promise<void> {
  const columns = 'device_id, reading_ts, value_celsius, source_topic, source_partition, source_offset, _dedup_hash';
  const { rows } = await client.query<{ readonly different: string }>(
    `SELECT count(*) AS different FROM (SELECT ${columns} FROM ours.device_readings EXCEPT SELECT ${columns} FROM theirs.device_readings) AS d`,
  );
  const counts = await client.query<{ readonly same: boolean }>(
    `SELECT (SELECT count(*) FROM ours.device_readings) = (SELECT count(*) FROM theirs.device_readings) AS same`,
  );
  if (rows[0]?.different !== '0' || counts.rows[0]?.same !== true) throw new Error('the two sides have different rows');
}
