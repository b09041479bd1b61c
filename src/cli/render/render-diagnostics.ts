import type { Diagnostic } from '../../index.ts';
import type { Paint } from './paint.ts';
import { safeLine, safeText } from './safe-text.ts';

/** Diagnostics for people: code and summary, where, the source with its caret, why, what to do. A blank line between two. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, paint)).join('\n');
}

function renderDiagnostic({ code, summary, where, frame, why, next }: Diagnostic, paint: Paint): string {
  const lines = [
    `${paint.bad(`error[${safeLine(code)}]:`)} ${paint.strong(safeLine(summary))}`,
    ...indented(where, paint.faint),
    ...indented(frame),
    ...indented(why),
    ...indented(next),
  ];
  return `${lines.join('\n')}\n`;
}

function indented(text: string | undefined, style: (line: string) => string = (line) => line): readonly string[] {
  if (text === undefined || text === '') return [];
  return safeText(text)
    .trimEnd()
    .split('\n')
    .map((line) => `  ${style(line)}`);
}
