import type { Figure } from './lane.ts';

/** What one lane has measured: a file in `results/`, `<lane>.json`. */
export interface Results {
  readonly lane: string;
  readonly machine: string;
  readonly node: string;
  readonly events: number;
  readonly rounds: number;
  /** RFC 3339. */
  readonly at: string;
  readonly figures: readonly Figure[];
}

/** The figures as a Markdown table, a row each, in the order given. Pure. */
export function resultsTable(all: readonly Results[]): string {
  return [
    '| lane | figure | median (min … max) | target | |',
    '|---|---|---|---|---|',
    ...all.flatMap(({ lane, figures }) =>
      figures.map((figure) => {
        const details = Object.entries(figure.details).map(([name, value]) => `${name} ${value}`);
        return `| ${lane} | ${figure.name} | ${spreadText(figure)} | ${targetText(figure)} | ${details.join(', ')} |`;
      }),
    ),
  ].join('\n');
}

/** Where it was measured, e.g. `2 × AMD EPYC, 24 GiB, Node 24.21.0, 1,000,000 events, 5 rounds`. */
export function conditionsText({ machine, node, events, rounds }: Omit<Results, 'lane' | 'at' | 'figures'>): string {
  return `${machine}, Node ${node}, ${events.toLocaleString('en-US')} events, ${rounds} rounds`;
}

function spreadText({ median, min, max, unit }: Figure): string {
  const text = (value: number): string => value.toFixed(unit === '×' ? 2 : 0);
  return `${text(median)} ${unit} (${text(min)} … ${text(max)})`;
}

function targetText({ target, median, unit }: Figure): string {
  if (target === undefined) return '';
  const [sign, bound, isMet] =
    'atMost' in target ? ['≤', target.atMost, median <= target.atMost] : ['≥', target.atLeast, median >= target.atLeast];
  return `${sign} ${bound} ${unit}, ${isMet ? 'met' : 'missed'}`;
}
