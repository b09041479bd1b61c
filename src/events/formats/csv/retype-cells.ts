const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const BOOL = /^(?:true|false)$/i;

/**
 * Events whose values are all texts, as CSV has them, with numbers and truth values where a column holds nothing else. By columns and not by
 * cells: one `007` tells that the numbers of that column are names.
 */
export function retypeCells(lines: readonly string[]): readonly string[] {
  const events = lines.map(parsed);
  const names = new Set(events.flatMap((event) => Object.keys(event ?? {})));
  const isAll = (name: string, pattern: RegExp): boolean =>
    events.every((event) => {
      const value = event?.[name];
      return typeof value !== 'string' || pattern.test(value);
    });
  const bare = new Set([...names].filter((name) => isAll(name, NUMBER) || isAll(name, BOOL)));
  return lines.map((line, index) => {
    const event = events[index];
    return event === undefined
      ? line
      : `{${Object.entries(event)
          .map(([name, value]) => member(name, value, bare))
          .join(',')}}`;
  });
}

function member(name: string, value: unknown, bare: ReadonlySet<string>): string {
  const isBare = typeof value === 'string' && bare.has(name);
  return `${JSON.stringify(name)}:${isBare ? value.toLowerCase() : JSON.stringify(value)}`;
}

/** Records that are no events stay as they are. */
function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const event: unknown = JSON.parse(line);
    return typeof event === 'object' && event !== null ? { ...event } : undefined;
  } catch {
    return undefined;
  }
}
