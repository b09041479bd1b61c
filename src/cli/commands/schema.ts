import type { Command } from 'commander';
import type { Invoke } from '../invoke.ts';
import { addExamples } from './add-flags.ts';

/** `dedup schema`: what a spec may hold. */
export function addSchemaCommand(program: Command, invoke: Invoke): void {
  const command = program
    .command('schema')
    .summary('print the JSON Schema of a table spec')
    .description('Print the JSON Schema of a table spec, for editors, or the reference of its fields, for people.')
    .option('--reference', 'print every field with type, default and meaning, in Markdown')
    .action((flags: { readonly reference?: boolean }) =>
      invoke('schema', async (session) => (await import('../actions/schema-action.ts')).schemaAction(session, flags)),
    );
  addExamples(command, ['dedup schema > configs/table-spec.schema.json', 'dedup schema --reference']);
}
