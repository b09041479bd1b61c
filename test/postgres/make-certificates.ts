import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate with its key, in files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Whether there is an `openssl`. */
export async function hasOpenssl(): Promise<boolean> {
  return run('openssl', ['version']).then(
    () => true,
    () => false,
  );
}

/** An authority of its own, whose certificates `issue` makes. */
export async function makeAuthority(folder: string, name: string): Promise<Certificate> {
  const files = filesOf(folder, name);
  const extensions = ['-addext', 'keyUsage=critical,keyCertSign'];
  await run('openssl', [
    'req',
    '-x509',
    ...CURVE,
    '-keyout',
    files.key,
    '-out',
    files.certificate,
    '-days',
    '7',
    '-subj',
    `/CN=${name}`,
    ...extensions,
  ]);
  return files;
}

/** A certificate for a name; of 0 days it has expired a second later. */
export async function issue(folder: string, authority: Certificate, commonName: string, days = 7): Promise<Certificate> {
  const files = filesOf(folder, `${commonName}-${days}`);
  const [request, extensions] = [`${files.certificate}.csr`, `${files.certificate}.ext`];
  await writeFile(extensions, `subjectAltName=DNS:${commonName}\n`);
  await run('openssl', ['req', ...CURVE, '-keyout', files.key, '-out', request, '-subj', `/CN=${commonName}`]);
  const signer = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial'];
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    request,
    ...signer,
    '-days',
    String(days),
    '-extfile',
    extensions,
    '-out',
    files.certificate,
  ]);
  return files;
}

/** The texts of a certificate and its key. */
export async function textsOf({ certificate, key }: Certificate): Promise<Certificate> {
  return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
}

function filesOf(folder: string, name: string): Certificate {
  return { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}
