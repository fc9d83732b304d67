/**
 * Characters that are invisible or affect others: controls (C0, C1), separators, surrogates, private-use characters, and
 * characters that have no width or change the direction of text.
 */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

/** Joiners inside emojis (👩‍💻, ❤️), which stay because their result is visible. */
const emojiJoiner =
  /(?<=\p{Emoji}\p{Emoji_Modifier}?\uFE0F?)\u200D(?=\p{Extended_Pictographic})|(?<=\p{Emoji})\uFE0F/gu;

/** Shows invisible characters in text of a file, a table or a client: `a⟨U+202E⟩b`. */
export function visible(text: string): string {
  const kept = new Set(Array.from(text.matchAll(emojiJoiner), ({ index }) => index));
  return text.replaceAll(invisible, (character, at: number) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase();
    return kept.has(at) ? character : `⟨U+${code.padStart(4, '0')}⟩`;
  });
}
