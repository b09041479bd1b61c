import { DEFAULT_DESTINATION } from './default-destination.ts';
import type { Complaint } from './fault.ts';
import { hasSecret } from './hide-secrets.ts';

/**
 * What is wrong with a destination URL, in a spec or on the command line; `undefined` when it has a scheme and no secret. Whether
 * the rest means anything is for the destination to say. Never repeats the URL: it may hold a secret.
 */
export function checkDestination(url: string): Complaint | undefined {
  if (hasSecret(url)) {
    return {
      code: 'SPEC.SECRET',
      summary: 'the destination holds a password',
      why: 'a destination is printed in reports, logs and job labels',
      next: 'remove it, and let the driver find it: PGPASSWORD or ~/.pgpass, Application Default Credentials',
    };
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:./.test(url) && !/\p{Cc}/u.test(url)) return undefined;
  return {
    code: 'SPEC.BAD_DESTINATION',
    summary: url.trim() === '' ? 'the destination is empty' : 'the destination is not a URL with a scheme',
    next: `write it like ${DEFAULT_DESTINATION}`,
  };
}
