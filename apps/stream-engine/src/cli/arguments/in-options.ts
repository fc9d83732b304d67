import { namesAt, wordsOf } from '@repo/engine';
import { commandLineOf } from './command-line.ts';

const names = namesAt('request');
const oneOf = (some: readonly string[]) => some.join('|');

/** A quoted text, which comes from the file; an assignment; a parameter of one column; one that is no plain word. */
const spoken = new RegExp(
  [
    String.raw`"(?:[^"\\]|\\.)*"`,
    String.raw`(?<send>\bsend )?\b(?<assigned>(?:${oneOf(names)})(?:\.[\w$]+)?)=(?<written>\S+)`,
    String.raw`\b(?<option>${oneOf(namesAt('request.column'))})\.(?<column>[\w$]+|"(?:[^"\\]|\\.)*")`,
    String.raw`\b(?<bare>${oneOf(names.filter((name) => /[A-Z]/.test(name)))})\b`,
  ].join('|'),
  'g',
);

type Spoken = Readonly<Record<'send' | 'assigned' | 'written' | 'option' | 'column', string | undefined>> & {
  readonly bare: (typeof names)[number] | undefined;
};

/** A message of the API in the command's own words: `send encoding=utf-16le` becomes `use --encoding utf-16le`. */
export function inOptions(message: string): string {
  return message.replaceAll(spoken, (text: string, ...matched) => {
    const { send, assigned, written, option, column, bare } = matched.at(-1) as Spoken;
    if (assigned !== undefined && written !== undefined)
      return `${send === undefined ? '' : 'use '}${assignment(assigned, written)}`;
    if (option !== undefined) return `${option} of --column ${column}`;
    return bare === undefined ? text : wordsOf(bare).command;
  });
}

function assignment(name: string, written: string): string {
  // A semicolon alone is a delimiter.
  const value = written.length === 1 ? written : written.replace(/[;,.]+$/, '');
  return commandLineOf(new URLSearchParams([[name, value]])) + written.slice(value.length);
}
