const LONGEST = 80;

/** Characters that could move the cursor or reorder the text of a terminal: C1 controls, line separators, bidirectional controls. */
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A user's text for a message: in double quotes, on one line, control characters escaped, cut at 80 characters. */
export function quoted(text: string): string {
  const characters = Array.from(text);
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text;
  return JSON.stringify(short).replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Names for a message: quoted where not plain, separated by commas, at most twenty of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => (/^[\w<>.-]+$/.test(name) ? name : quoted(name)));
  return names.length > 20 ? `${shown.join(', ')} and ${names.length - 20} more` : shown.join(', ');
}
