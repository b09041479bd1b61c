import { DedupError } from '../../errors.ts';
import { statement, type Statement } from '../../sql/statement.ts';
import { countOf, textOf, type Row } from '../../sql/value.ts';

/** The oldest version whose EXTRACT is exact. */
const OLDEST_VERSION = 14;

/** What is asked of a server before anything else. */
export const SERVER_QUERY: Statement = statement('ask for version and encoding', [
  `SELECT CAST(current_setting('server_version_num') AS int) / 10000 AS version, current_setting('server_encoding') AS encoding`,
]);

/** Throws unless the server, as it has answered `SERVER_QUERY`, can hold everything exactly. */
export function checkServer(rows: readonly Row[], where: string): void {
  const [row = {}] = rows;
  const [version, encoding] = [countOf(row, 'version'), textOf(row, 'encoding')];
  if (version < OLDEST_VERSION) {
    throw new DedupError('failed', [
      {
        code: 'POSTGRES.OLD_VERSION',
        summary: `the server is PostgreSQL ${version}, and dedup needs ${OLDEST_VERSION} or newer`,
        where,
        next: 'upgrade it, or name another server',
      },
    ]);
  }
  if (encoding === 'UTF8') return;
  throw new DedupError('failed', [
    {
      code: 'POSTGRES.NOT_UTF8',
      summary: `the database keeps texts as ${encoding}`,
      where,
      why: 'only UTF8 has every character that an event may hold',
      next: 'make a database that does: createdb --encoding UTF8 --template template0 …, and name it',
    },
  ]);
}
