/** Words that YAML 1.1 readers take for something else than text; quoted, so that every reader agrees. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const PLAIN = /^[A-Za-z_/][\w/.-]*$/;
/** JSON leaves these as they are, YAML does not allow or folds them. */
const NOT_PRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A mapping key with this text on one line, in quotes where it needs them. */
export function yamlKey(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text)) return text;
  return JSON.stringify(text).replace(
    NOT_PRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A value with this text, like a key; `${` is escaped, because variables are replaced in values. */
export function yamlText(text: string): string {
  return yamlKey(text.replaceAll('${', () => '$${'));
}
