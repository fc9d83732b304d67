import fastStringWidth from 'fast-string-width';

/** U+2400 and the characters after it are pictures of the control characters 0, 1, 2, … */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\uFFFD';

/**
 * Characters that control a terminal or are invisible: control characters (also above 0x7f), format characters, which change
 * the direction of text or have no width, line separators, lone surrogates and private-use characters.
 */
export const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** Makes text from a file or a server safe to show: one visible character replaces each {@link unprintable} one. */
export function visible(text: string): string {
  return text.replaceAll(unprintable, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
    return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
  });
}

/** Width on a terminal of a text that {@link visible} has returned. */
export function widthOf(text: string): number {
  return fastStringWidth(text);
}

let segmenter: Intl.Segmenter | undefined;

function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Returns as much of the beginning as fits, cut between graphemes. */
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

/** Returns as much of the end as fits. */
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
