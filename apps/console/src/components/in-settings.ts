import { parameters } from '../api/parameters.ts';

/** What the page calls the parameters of an import, and that of a download. */
const labels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { label }]) => (label === undefined ? [] : [[name, label]])),
  ),
  reasons: 'With reasons',
};

/** Quoted text comes from the file, so no parameter in it is replaced. */
const QUOTED = /("(?:[^"\\]|\\.)*")/;

const names = Object.keys(labels);
const assignment = new RegExp(String.raw`(\bsend )?\b(${names.join('|')})=(\S+)`, 'g');

/** Names that cannot also be plain words. */
const bare = new RegExp(String.raw`\b(${names.filter((name) => /[A-Z]/.test(name)).join('|')})\b`, 'g');

/** A message of the API in the page's own words: `send encoding=utf-16le` becomes `set “Encoding” to utf-16le`. */
export function inSettings(message: string): string {
  const parts = message.split(QUOTED);
  return parts.map((part, i) => (i % 2 === 1 ? part : settingsIn(part))).join('');
}

function settingsIn(text: string): string {
  return text
    .replaceAll(assignment, (_all, send: string | undefined, name: string, written: string) => {
      // A semicolon alone is a delimiter.
      const value = written.length === 1 ? written : written.replace(/[;,.]+$/, '');
      const set = send === undefined ? `“${labels[name]}” set to` : `set “${labels[name]}” to`;
      return `${set} ${value}${written.slice(value.length)}`;
    })
    .replaceAll(bare, (name) => `“${labels[name]}”`);
}
