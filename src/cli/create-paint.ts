import { PLAIN, type Paint } from './render/paint.ts';

/** Colours for a stream: `PLAIN` without a library when there are none, else the sixteen colours that every terminal has. */
export async function createPaint(colored: boolean): Promise<Paint> {
  if (!colored) return PLAIN;
  const { Chalk } = await import('chalk');
  // The level is set by us: the library's own detection does not know NO_COLOR.
  const chalk = new Chalk({ level: 1 });
  return { strong: chalk.bold, faint: chalk.dim, good: chalk.green, warning: chalk.yellow, bad: chalk.red };
}
