import { initSpec, openSources } from '../../index.ts';
import type { InitFlags } from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { safeLine } from '../render/safe-text.ts';
import type { Session } from '../session.ts';

/** `dedup init`. */
export async function initAction(session: Session, table: string, flags: InitFlags): Promise<Outcome> {
  const [sample] =
    flags.from === undefined
      ? []
      : await openSources([flags.from], session.host.stdin, flags.format === undefined ? {} : { format: flags.format });
  const { file, notes } = await initSpec({
    table,
    configDir: flags.configDir,
    ...(sample === undefined ? {} : { sample }),
    signal: session.stop.signal,
  });
  const { good, warning } = session.outPaint;
  session.report(
    [
      `${good('✔')} wrote ${safeLine(file)}`,
      ...notes.map((note) => `  ${warning('!')} ${safeLine(note)}`),
      `  next: look it over, then: dedup validate --table ${safeLine(table)}`,
      '',
    ].join('\n'),
  );
  return { tables: [], extra: { spec_file: file, notes } };
}
