import { unprintable } from './visible-text.ts';

/**
 * A value as JSON in one line. What a terminal would obey, or a reader not see, is escaped beyond what JSON asks for:
 * the value is the same.
 */
export function shownJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unprintable, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeOf(character.charCodeAt(at))).join(''),
  );
}

function escapeOf(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, '0')}`;
}
