import type { YAMLError } from 'yaml';
import type { PlacedComplaint } from './fault.ts';
import { quoted } from './quoted.ts';

/** What the YAML parser has to say about `text`, in words for someone who does not know its insides, with a remedy where there is one. */
export function yamlComplaint(error: YAMLError, text: string): PlacedComplaint {
  const [start, end] = error.pos;
  if (error.code === 'DUPLICATE_KEY') {
    const [source, key] = keyAt(text, start);
    const summary = `field ${quoted(key)} stands twice in its mapping`;
    return { code: 'SPEC.DUPLICATE_FIELD', summary, next: 'remove one of the two', start, end: start + source.length };
  }
  if (error.code === 'MULTIPLE_DOCS') {
    return {
      code: 'SPEC.SEVERAL_DOCUMENTS',
      summary: 'the file holds more than one YAML document',
      why: 'one file describes one table',
      next: 'remove this line, or move what follows into a file of its own',
      start,
      end: start + 3,
    };
  }
  return { code: 'SPEC.BAD_YAML', summary: `not valid YAML: ${errorText(error)}`, ...remedy(error, text), start, end };
}

/** A sentence of a library as a part of one of ours. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The key that stands at `start`, as it is written and as it reads. */
function keyAt(text: string, start: number): readonly [source: string, key: string] {
  const [source = '', double, single] = /^(?:"([^"\n]*)"|'([^'\n]*)'|[^:\s]+)/.exec(text.slice(start)) ?? [];
  return [source, double ?? single ?? source];
}

function errorText({ code, message }: YAMLError): string {
  if (code === 'TAB_AS_INDENT') return 'a tab is used for indentation';
  if (code === 'RESOURCE_EXHAUSTION') return 'nested too deeply';
  if (code === 'NON_STRING_KEY') return 'a key must be text';
  if (code === 'BAD_INDENT' && message.startsWith('Flow sequence'))
    return 'the list before is not closed with ], or this line not indented';
  if (code === 'BAD_INDENT' && message.startsWith('Flow map'))
    return 'the mapping before is not closed with }, or this line not indented';
  return lowerFirst(message);
}

function remedy(error: YAMLError, text: string): { readonly next?: string } {
  const lineStart = text.lastIndexOf('\n', error.pos[0] - 1) + 1;
  const line = text.slice(lineStart).split('\n', 1)[0] ?? '';
  if (error.code === 'TAB_AS_INDENT') return { next: 'indent with spaces' };
  if (line.includes('${')) return { next: 'put double quotes around the text with "${…}"' };
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') return { next: 'put double quotes around a value that holds ": "' };
  if (error.code === 'BAD_SCALAR_START') return { next: 'put double quotes around the value' };
  return {};
}
