const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * BYTES come as base64 text: standard alphabet (RFC 4648, section 4), padding at will, unused bits zero. Canonical: with padding.
 * `undefined` for all else, among it the URL-safe alphabet and white space.
 */
export function canonicalBytes(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined;
  const bare = text.replace(/=+$/, '');
  if (text.length !== bare.length && text.length % 4 !== 0) return undefined;
  const canonical = Buffer.from(bare, 'base64').toString('base64');
  return canonical.replace(/=+$/, '') === bare ? canonical : undefined;
}
