import { countText, type CostReport, type CostWay, type ReadSize, type TableReport } from '../../index.ts';
import type { Paint } from './paint.ts';
import { formatBytes, formatCounted } from './quantity.ts';
import { header, labelled } from './render-report.ts';
import { safeLine } from './safe-text.ts';
import { padded } from './spread.ts';

const WAYS: Readonly<Record<CostWay, string>> = {
  merge: 'merge, read the final table',
  fresh: 'merge, read what came since too',
  window: 'no merge, rank at every read',
};
const WAY_WIDTH = 34;
const COLUMN_WIDTH = 16;

/** Merging at write time against ranking at read time, for people. */
export function renderCost(report: TableReport, paint: Paint): string {
  const lines = [
    header(report, null, paint),
    ...(report.cost === null ? [] : costLines(report.cost)),
    ...report.notes.map((note) => `  ${paint.warning('!')} ${safeLine(note)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function costLines(cost: CostReport): readonly string[] {
  const { queriesPerDay, mergesPerDay, mergesFrom, final, staging, merge, ways, breakEvenQueries, price } = cost;
  const from = { asked: '', ledger: ', as in the last week', default: ', a guess' }[mergesFrom];
  const last = merge.count === 0 ? 'estimated' : `the average of ${formatCounted(merge.count, 'merge')}`;
  return [
    labelled(
      'a day',
      `${formatCounted(queriesPerDay, 'query').replace('querys', 'queries')}, ${formatCounted(mergesPerDay, 'merge')}${from}`,
    ),
    labelled('final', size(final)),
    labelled('staging', size(staging)),
    labelled('a merge', `${size(merge)}, ${last}`),
    '',
    `    ${padded('in a day', WAY_WIDTH)}${row('rows read', ...(price === null ? [] : ['bytes billed', price.currency]))}`,
    ...ways.map(({ way, merged, queried, price: paid }) => {
      const rows = countText(merged.rows + queried.rows);
      const bytes = merged.bytes === null || queried.bytes === null ? '–' : formatBytes(merged.bytes + queried.bytes);
      return `    ${padded(WAYS[way], WAY_WIDTH)}${row(rows, ...(price === null ? [] : [bytes, money(paid)]))}`;
    }),
    ...(price === null ? [] : ['']),
    ...(price === null ? [] : [labelled('worth it', worth(cost, breakEvenQueries))]),
    ...(price === null ? [] : [labelled('price', priceText(price))]),
  ];
}

function size({ rows, bytes }: ReadSize): string {
  return `${formatCounted(rows, 'row')}${bytes === null ? '' : `, ${formatBytes(bytes)}`}`;
}

function worth({ mergesPerDay }: CostReport, queries: number | null): string {
  if (queries === null) return 'ranking at read time costs less: staging is no bigger than the final table';
  return `with ${formatCounted(mergesPerDay, 'merge')} a day, merging costs less from ${countText(queries)} queries a day on`;
}

function money(amount: number | null): string {
  return amount === null ? '–' : amount < 0.01 && amount > 0 ? '< 0.01' : amount.toFixed(2);
}

function priceText({ perTebibyte, currency, source, asOf }: NonNullable<CostReport['price']>): string {
  const from = source === null ? 'as asked for' : `${source}, seen ${asOf}`;
  return `${perTebibyte} ${currency} a TiB on demand, without any free amount (${from})`;
}

function row(...cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('');
}
