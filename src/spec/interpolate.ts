/** Why a `${…}` of a scalar cannot be replaced. */
export interface InterpolationFault {
  readonly kind: 'missing' | 'syntax';
  /** The name of the variable that is not set (`missing`). */
  readonly name?: string;
  /** The faulty part as it stands in the scalar, e.g. `${SITE}`; for positions. */
  readonly token: string;
}

/** The text with its variables replaced, or every reason why not. */
export type Interpolated = { readonly text: string } | { readonly faults: readonly InterpolationFault[] };

/** In this order: the escape, a variable with or without default, anything else that looks like one. */
const TOKEN = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?\}|\$\{[^}\n]*\}?/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` as a shell does: an empty variable counts as set for the first form and as unset for
 * the second. `$${` stands for a literal `${`. The inserted text is not looked at again, so a variable cannot bring another in.
 */
export function interpolate(text: string, environment: Readonly<Record<string, string | undefined>>): Interpolated {
  const faults: InterpolationFault[] = [];
  const replaced = text.replace(TOKEN, (token: string, name: string | undefined, fallback: string | undefined) => {
    if (token === '$${') return '${';
    if (name === undefined) {
      faults.push({ kind: 'syntax', token });
      return token;
    }
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value !== undefined) return value;
    faults.push({ kind: 'missing', name, token });
    return token;
  });
  return faults.length > 0 ? { faults } : { text: replaced };
}
