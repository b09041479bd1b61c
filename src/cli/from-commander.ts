import type { CommanderError } from 'commander';
import type { DedupError } from '../index.ts';
import { usageError } from './usage-error.ts';

/** What the errors of the argument parser are called here; any other is `USAGE.INVALID`. */
const CODES: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'UNKNOWN_OPTION',
  'commander.unknownCommand': 'UNKNOWN_COMMAND',
  'commander.missingArgument': 'MISSING_ARGUMENT',
  'commander.optionMissingArgument': 'MISSING_VALUE',
  'commander.excessArguments': 'TOO_MANY_ARGUMENTS',
};

/** An error of the argument parser in the one shape of all errors. `command`: the command in question, where there is one. */
export function fromCommander(error: CommanderError, command: string | null): DedupError {
  const help = command === null || error.code === 'commander.unknownCommand' ? 'dedup --help' : `dedup ${command} --help`;
  if (error.code === 'commander.help') return usageError('NO_COMMAND', 'which command?', `commands: ${help}`);
  const [summary = '', ...suggestions] = error.message
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .split('\n');
  const hint = suggestions.map((text) => text.replace(/^\(Did (.*)\)$/, 'did $1')).join(' ');
  const words = summary.replace(/\.$/, '');
  return usageError(CODES[error.code] ?? 'INVALID', words, [...(hint === '' ? [] : [hint]), `help: ${help}`].join('   '));
}
