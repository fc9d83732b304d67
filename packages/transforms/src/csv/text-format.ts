import { delimiterText } from './delimiter.ts';
import type { Dialect } from './dialect.ts';

/** Escapes a text as a field of PostgreSQL's `COPY … (FORMAT text)`, for a dialect with these escapes. */
export function escapeText(text: string, { delimiter }: Dialect): string {
  const first = delimiterText(delimiter)[0]!;
  return Array.from(text, (character) => {
    if (character === '\n') return String.raw`\n`;
    if (character === '\r') return String.raw`\r`;
    return character === '\\' || character === first ? `\\${character}` : character;
  }).join('');
}
