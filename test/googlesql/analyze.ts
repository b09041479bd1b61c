import { z } from 'zod';
import { buildAnalyzer } from './build-analyzer.ts';
import { runTool } from './run-tool.ts';

/** Statements that share their tables; those that create tables come first. */
export interface StatementGroup {
  readonly name: string;
  readonly statements: readonly { readonly name: string; readonly sql: string }[];
}

/** By `group/statement`: what BigQuery's analyzer finds wrong, with line, column and caret; null: nothing. */
export type Verdicts = ReadonlyMap<string, string | null>;

const Answer = z.array(
  z.object({ name: z.string(), statements: z.array(z.object({ name: z.string(), fault: z.string().nullable() })) }),
);

/** Asks Google's analyzer about all statements in one start of Java (2 s). */
export async function analyze(groups: readonly StatementGroup[]): Promise<Verdicts> {
  const limits = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const classPath = await buildAnalyzer();
  const answer = await runTool('java', [...limits, '-cp', classPath, 'AnalyzeStatements'], JSON.stringify(groups));
  const verdicts = Answer.parse(JSON.parse(answer)).flatMap((group) =>
    group.statements.map(({ name, fault }) => [`${group.name}/${name}`, fault] as const),
  );
  return new Map(verdicts);
}
