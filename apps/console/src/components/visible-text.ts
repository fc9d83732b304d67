/**
 * Characters that are not seen, or act on others: controls (C0, C1), those that turn the direction of text or have no width,
 * separators, halves of characters, and those whose meaning is private.
 */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

/** Those by which emojis are put together (👩‍💻, ❤️) are seen as what they make. */
const ofEmoji =
  /(?<=\p{Emoji}\p{Emoji_Modifier}?\uFE0F?)\u200D(?=\p{Extended_Pictographic})|(?<=\p{Emoji})\uFE0F/gu;

/** Text of a file, a table or a client, such that nothing of it is hidden: `a⟨U+202E⟩b`. */
export function visible(text: string): string {
  const kept = new Set(Array.from(text.matchAll(ofEmoji), ({ index }) => index));
  return text.replaceAll(unseen, (character, at: number) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase();
    return kept.has(at) ? character : `⟨U+${code.padStart(4, '0')}⟩`;
  });
}
