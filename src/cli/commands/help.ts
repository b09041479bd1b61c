import type { Command } from 'commander';

/** `dedup help`: as `--help`, of the program or of a command. */
export function addHelpCommand(program: Command): void {
  program
    .command('help')
    .summary('show the help of a command')
    .description('Show the help of a command, or of dedup.')
    .argument('[command]', 'a command, e.g. run')
    .action((name: string | undefined) => {
      const command = name === undefined ? program : program.commands.find((candidate) => candidate.name() === name);
      if (command === undefined) program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
      command.outputHelp();
    });
}
