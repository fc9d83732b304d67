import { quoted } from '@repo/transforms';

/** Most code points of a name in a message. */
const SHOWN_MAX = 8;

/**
 * Finds a column that looks the same as a name, and the characters in which they differ: composed differently, other
 * kinds of space, or invisible.
 * @returns a clause for a message; undefined if no column looks like it
 */
export function lookAlike(name: string, columns: readonly string[]): string | undefined {
  const column = columns.find((one) => one !== name && appearance(one) === appearance(name));
  if (column === undefined) return undefined;
  const [here, there] = differing([...name], [...column]);
  return `the file has ${codePoints(here)} where ${quoted(column)} has ${codePoints(there)}`;
}

/** Visible part of a text. `Cf` are characters without a glyph, such as the zero-width space. */
function appearance(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** Removes the common beginning and end from both. */
function differing(a: readonly string[], b: readonly string[]): [string[], string[]] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

function codePoints(characters: readonly string[]): string {
  if (characters.length === 0) return 'nothing';
  const shown = characters
    .slice(0, SHOWN_MAX)
    .map((one) => `U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
  return [...shown, ...(characters.length > SHOWN_MAX ? ['…'] : [])].join(' ');
}
