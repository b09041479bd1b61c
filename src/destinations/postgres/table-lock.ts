import { createHash } from 'node:crypto';
import type { OpenOptions } from '../destination.ts';
import type { Transaction } from './postgres-database.ts';

/**
 * Takes the lock of a name to the end of the transaction: shared by those who stage, exclusively by one who merges. An advisory lock of the
 * transaction, so it is safe behind a pooler that gives every transaction another session, and gone with the connection. Fails with a
 * lock timeout (55P03) when it takes too long.
 */
export async function lockTable(
  transaction: Transaction,
  name: string,
  mode: 'shared' | 'exclusive',
  onProgress: OpenOptions['onProgress'],
): Promise<void> {
  const suffix = mode === 'shared' ? '_shared' : '';
  const key = lockKey(name);
  const [row] = await transaction.rows(`SELECT pg_try_advisory_xact_lock${suffix}(${key}) AS got`);
  if (row?.['got'] === true) return;
  onProgress({ kind: 'job', job: name, state: 'waiting for another run', elapsedSeconds: 0 });
  await transaction.rows(`SELECT CAST(pg_advisory_xact_lock${suffix}(${key}) AS text)`);
}

/** Advisory locks have numbers: one of 64 bits for each name. */
export function lockKey(name: string): string {
  return createHash('sha256').update(`dedup ${name}`).digest().readBigInt64BE(0).toString();
}
