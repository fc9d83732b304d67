import { type Dialect, delimiterText, NONE, quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** Each word is compared with every field of its length. */
export const NULL_WORDS_MAX = 16;

/**
 * Checks the words that mean NULL in addition to the empty field, and drops the empty one.
 * @param name name of the parameter, for messages
 * @throws Problem PARAMETER_INVALID for words that no unquoted field can be, and for too many
 */
export function parseNullWords(
  words: readonly string[],
  { delimiter, quote }: Dialect,
  name = 'null',
): readonly string[] {
  if (words.length > NULL_WORDS_MAX)
    throw new Problem('PARAMETER_INVALID', `${name} can be repeated at most ${NULL_WORDS_MAX} times`);
  const marks = [delimiterText(delimiter), ...(quote === NONE ? [] : [String.fromCharCode(quote)])];
  for (const word of words) {
    if ([...marks, '\n', '\r', '\0'].some((mark) => word.includes(mark))) {
      throw new Problem(
        'PARAMETER_INVALID',
        `${name} must not contain delimiters, quotes, line ends or NUL characters, as ${quoted(word)} does`,
      );
    }
  }
  return words.filter((word) => word !== '');
}
