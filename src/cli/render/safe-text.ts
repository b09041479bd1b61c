import { hideSecrets } from '../../index.ts';

/** Controls of C0 and C1 but tab and line feed, line separators, and what reorders text on a terminal (UTS #39). */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The user part of a URL's authority. */
const USER_INFO = /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'@]+(?=@)/gi;

/**
 * Text of any origin (file names, keys, server messages) as it may be shown: no password or user of a URL, and nothing that a
 * terminal would obey. Widths stay, except for escaped characters. Line feeds stay.
 */
export function safeText(text: string): string {
  return withoutSecrets(text).replace(UNSAFE, escaped);
}

/** As `safeText`, on one line. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** Text without the password and the user of any URL in it. For documents that machines read, where nothing else is changed. */
export function withoutSecrets(text: string): string {
  return hideSecrets(text).replace(USER_INFO, (user) => '*'.repeat(user.length));
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
