import { flagOf, namesAt } from '@repo/engine';
import { commandLineOf } from '../arguments/import-options.ts';

const parameterNames = namesAt('request');

/** Quoted text comes from the file, so no parameter in it is replaced. */
const QUOTED = /("(?:[^"\\]|\\.)*")/;

const names = parameterNames.join('|');
const assignment = new RegExp(String.raw`(\bsend )?\b(${names})=(\S+)`, 'g');

/** Names that cannot also be plain words. */
const bare = new RegExp(
  String.raw`\b(${parameterNames.filter((name) => /[A-Z]/.test(name)).join('|')})\b`,
  'g',
);

/** A message of the API in the command's own words: `send encoding=utf-16le` becomes `use --encoding utf-16le`. */
export function inOptions(message: string): string {
  const parts = message.split(QUOTED);
  return parts.map((part, i) => (i % 2 === 1 ? part : optionsIn(part))).join('');
}

function optionsIn(text: string): string {
  return text
    .replaceAll(assignment, (_all, send: string | undefined, name: string, written: string) => {
      // A semicolon alone is a delimiter.
      const value = written.length === 1 ? written : written.replace(/[;,.]+$/, '');
      const option = commandLineOf(new URLSearchParams([[name, value]]));
      return `${send === undefined ? '' : 'use '}${option}${written.slice(value.length)}`;
    })
    .replaceAll(bare, (name) => flagOf(name));
}
