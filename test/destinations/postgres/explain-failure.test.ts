import { expect, test } from 'vitest';
import { explainFailure } from '../../../src/destinations/postgres/explain-failure.ts';

/** As the driver throws them. */
function failure(code: string, message = 'm'): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  ['serialization failure', failure('40001'), 'temporary', 'POSTGRES.CONFLICT'],
  ['deadlock', failure('40P01'), 'temporary', 'POSTGRES.CONFLICT'],
  ['lock timeout', failure('55P03'), 'temporary', 'POSTGRES.LOCK_TIMEOUT'],
  ['shutdown', failure('57P01'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['crash of another backend', failure('57P02'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['starting up', failure('57P03'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['a pooler that refuses a startup parameter', failure('08P01'), 'failed', 'POSTGRES.NOT_UNDERSTOOD'],
  ['connection failure', failure('08006'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['too many clients', failure('53300'), 'temporary', 'POSTGRES.TOO_MANY_CONNECTIONS'],
  ['reset', failure('ECONNRESET'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['nobody listens', failure('ECONNREFUSED'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['nobody listens on two addresses', new AggregateError([failure('ECONNREFUSED')]), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['gone', new Error('Connection terminated unexpectedly'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['no answer', new Error('timeout expired'), 'temporary', 'POSTGRES.NO_CONNECTION'],
  ['standby', failure('25006'), 'temporary', 'POSTGRES.READ_ONLY'],
  [
    'standby, at once',
    Object.assign(failure('0A000', 'cannot set transaction read-write mode during recovery'), { severity: 'ERROR' }),
    'temporary',
    'POSTGRES.READ_ONLY',
  ],
  ['statement timeout', failure('57014', 'canceling statement due to statement timeout'), 'failed', 'POSTGRES.STATEMENT_TIMEOUT'],
  ['cancelled', failure('57014', 'canceling statement due to user request'), 'temporary', 'POSTGRES.CANCELLED'],
  ['more temporary files than a role may have', failure('53400'), 'failed', 'POSTGRES.LIMIT'],
  ['a view that others stand on', failure('2BP01'), 'failed', 'POSTGRES.DEPENDENTS'],
  ['disk', failure('53100'), 'failed', 'POSTGRES.DISK_FULL'],
  ['password', failure('28P01'), 'failed', 'POSTGRES.NOT_ADMITTED'],
  ['database', failure('3D000'), 'failed', 'POSTGRES.NO_DATABASE'],
  ['permission', failure('42501'), 'failed', 'POSTGRES.PERMISSION'],
  ['syntax', failure('42601'), 'failed', 'POSTGRES.REFUSED'],
  ['duplicate key', failure('23505'), 'failed', 'POSTGRES.REFUSED'],
  ['no such host', failure('ENOTFOUND'), 'failed', 'POSTGRES.NO_SERVER'],
  ['no TLS', new Error('The server does not support SSL connections'), 'failed', 'POSTGRES.TLS'],
  ['certificate', failure('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in chain'), 'failed', 'POSTGRES.TLS'],
  ['anything else', failure('XX000'), 'failed', 'POSTGRES.FAILED'],
])('%s', (_, error, exitClass, code) => {
  expect(explainFailure(error, 'do it', 'postgres://h/d')).toMatchObject({
    exitClass,
    diagnostics: [{ code, where: 'postgres://h/d' }],
  });
});
