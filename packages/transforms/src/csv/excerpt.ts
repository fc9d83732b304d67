/** Longest excerpt of the data in a message, in bytes. */
const EXCERPT_BYTES_MAX = 64;

/** Shortens a text from a client to what a message may quote, without cutting a character in half. */
export function excerpt(text: string): string {
  let cut = text.slice(0, EXCERPT_BYTES_MAX);
  while (Buffer.byteLength(cut) > EXCERPT_BYTES_MAX) cut = cut.slice(0, -1);
  // Drop the first half of a surrogate pair.
  return cut.replace(/[\uD800-\uDBFF]$/, '');
}

/** Quotes an excerpt of the text, with `…` if it was shortened. */
export function quoted(text: string): string {
  const shown = excerpt(text);
  return JSON.stringify(shown.length < text.length ? `${shown}…` : shown);
}
