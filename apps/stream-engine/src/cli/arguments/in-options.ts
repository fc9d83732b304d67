import { namesAt, wordsOf } from '@repo/engine';
import { commandLineOf } from './command-line.ts';

const names = namesAt('request');
const oneOf = (some: readonly string[]) => some.join('|');

/** Matches quoted text of the file, to skip it; an assignment; a parameter of one column; a parameter in camelCase. */
const parameterMentions = new RegExp(
  [
    String.raw`"(?:[^"\\]|\\.)*"`,
    String.raw`(?:(?<send>\bsend )|(?<joined>&))?\b(?<assigned>(?:${oneOf(names)})(?:\.[\w$]+)?)=(?<written>[^\s&]+)`,
    String.raw`\b(?<option>${oneOf(namesAt('request.column'))})\.(?<column>[\w$]+|"(?:[^"\\]|\\.)*")`,
    String.raw`\b(?<bare>${oneOf(names.filter((name) => /[A-Z]/.test(name)))})\b`,
  ].join('|'),
  'g',
);

type Group = 'send' | 'joined' | 'assigned' | 'written' | 'option' | 'column';

type Mention = Readonly<Record<Group, string | undefined>> & {
  readonly bare: (typeof names)[number] | undefined;
};

/** Rewrites parameters in a message of the API as options: `send encoding=utf-16le` becomes `use --encoding utf-16le`. */
export function inOptions(message: string): string {
  return message.replaceAll(parameterMentions, (text: string, ...matched) => {
    const { send, joined, assigned, written, option, column, bare } = matched.at(-1) as Mention;
    if (assigned !== undefined && written !== undefined) {
      const before = send !== undefined ? 'use ' : joined === undefined ? '' : ' ';
      return before + assignment(assigned, written);
    }
    if (option !== undefined) return `${option} of --column ${column}`;
    return bare === undefined ? text : wordsOf(bare).command;
  });
}

function assignment(name: string, written: string): string {
  // A lone semicolon is a value: a delimiter.
  const value = written.length === 1 ? written : written.replace(/[;,.]+$/, '');
  return commandLineOf(new URLSearchParams([[name, value]])) + written.slice(value.length);
}
