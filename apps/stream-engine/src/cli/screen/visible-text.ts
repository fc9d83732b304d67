import fastStringWidth from 'fast-string-width';

/** Where U+2400 and those behind it show what the control character of the same number is called. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\uFFFD';

/**
 * What a terminal would act upon, or a reader not see: control characters (those above 0x7f as well), format characters,
 * which turn the direction of text and have no width, line separators, halves of characters, and those without a meaning.
 */
export const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** A text from a file or a server, such that a terminal only shows it: each character that it would obey is replaced by one. */
export function visible(text: string): string {
  return text.replaceAll(unprintable, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
    return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
  });
}

/** Columns of a terminal that a text takes which {@link visible} has made. */
export function widthOf(text: string): number {
  return fastStringWidth(text);
}

let segmenter: Intl.Segmenter | undefined;

function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** As much of the beginning as fits, cut between what is seen as characters. */
export function beginningOf(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = '';
  let width = 1;
  for (const segment of graphemesOf(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    shown += segment;
  }
  return `${shown}…`;
}

/** As much of the end as fits. */
export function endOf(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const segments = graphemesOf(text);
  let first = segments.length;
  for (let width = 1; first > 0; first--) {
    width += widthOf(segments[first - 1]!);
    if (width > columns) break;
  }
  return `…${segments.slice(first).join('')}`;
}
