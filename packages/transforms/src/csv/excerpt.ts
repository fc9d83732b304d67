/** Bytes of the data that a message quotes at most. */
const EXCERPT_BYTES_MAX = 64;

/** As much of a text that somebody sent as a message may quote, cut between characters. */
export function excerpt(text: string): string {
  let cut = text.slice(0, EXCERPT_BYTES_MAX);
  while (Buffer.byteLength(cut) > EXCERPT_BYTES_MAX) cut = cut.slice(0, -1);
  // Not the first half of a surrogate pair.
  return cut.replace(/[\uD800-\uDBFF]$/, '');
}

/** The same in quotes, with a sign that something is missing. */
export function quoted(text: string): string {
  const shown = excerpt(text);
  return JSON.stringify(shown.length < text.length ? `${shown}…` : shown);
}
