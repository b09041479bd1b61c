/** What a statement does, as far as the proxy needs to know. */
export interface StatementFacts {
  readonly verb: 'MERGE' | 'INSERT' | 'UPDATE' | 'DELETE' | 'SELECT' | 'OTHER';
  /** The table that it writes, `project.dataset.table`. */
  readonly target?: string;
  /** Every table that it names after FROM, JOIN, INTO and the like, the target too. */
  readonly tables: readonly string[];
}

const COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const NAME = '((?:`[^`]+`|[\\w-]+)(?:\\.(?:`[^`]+`|[\\w-]+))*)';
const WRITE = new RegExp(`^(MERGE|INSERT|UPDATE|DELETE)(?:\\s+(?:INTO|FROM))?\\s+${NAME}`, 'i');
const TABLE = new RegExp(`\\b(?:FROM|JOIN|INTO|UPDATE|MERGE)\\s+${NAME}`, 'gi');

/** Reads the head of a statement. Tables count only with their dataset; `project` is that of names which lack one. */
export function readStatement(sql: string, project: string): StatementFacts {
  const text = sql.replace(COMMENTS, '');
  const named = Array.from(text.matchAll(TABLE), ([, name]) => fullName(name, project));
  const tables = [...new Set(named.filter((name) => name !== undefined))];
  const [, word, name] = WRITE.exec(text) ?? [];
  const target = fullName(name, project);
  if (target === undefined) return { verb: /^[(\s]*(?:SELECT|WITH)\b/i.test(text) ? 'SELECT' : 'OTHER', tables };
  return { verb: verbOf(word), target, tables: [...new Set([target, ...tables])] };
}

/** Undefined for what has no dataset: an alias, a common table expression, a function. */
function fullName(name: string | undefined, project: string): string | undefined {
  const plain = name?.replaceAll('`', '');
  const parts = plain?.split('.').length ?? 0;
  return parts < 2 ? undefined : parts === 2 ? `${project}.${plain}` : plain;
}

function verbOf(word = ''): StatementFacts['verb'] {
  const verb = word.toUpperCase();
  return verb === 'MERGE' || verb === 'INSERT' || verb === 'UPDATE' || verb === 'DELETE' ? verb : 'OTHER';
}
