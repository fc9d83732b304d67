import { unprintable } from './visible-text.ts';

/**
 * Formats a value as JSON on one line. Control and invisible characters are escaped even where JSON allows them; the value
 * stays the same.
 */
export function formatJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unprintable, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeOf(character.charCodeAt(at))).join(''),
  );
}

function escapeOf(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, '0')}`;
}
