/** Everything between the user's name and the last `@`, which a password may hold too; a port number is no password. */
const PASSWORD = /(:\/\/[^\s"'/:]*:)(?!\d+[/?#,])([^\s"']+)(?=@)/g;
const PARAMETER =
  /([?&][^\s"'=&?]*(?:password|passwd|passphrase|pwd|secret|token|credential|(?:api|access|private)[_-]?key)[^\s"'=&]*=)([^\s"'&]+)/gi;

/**
 * Text with the passwords of URLs (`scheme://user:password@host`, `?password=…`) overwritten by as many asterisks, so that
 * positions stay true. For everything of a spec or a URL that is shown.
 */
export function hideSecrets(text: string): string {
  return text.replace(PASSWORD, stars).replace(PARAMETER, stars);
}

/** Whether a URL carries a password or a token. */
export function hasSecret(url: string): boolean {
  return hideSecrets(url) !== url;
}

function stars(_: string, before: string, secret: string): string {
  return before + '*'.repeat(secret.length);
}
