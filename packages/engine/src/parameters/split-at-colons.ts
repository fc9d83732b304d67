/** Splits text at its colons, of which `\:` is none; `\\` is a backslash. */
export function splitAtColons(text: string): readonly string[] {
  const parts = [''];
  for (const [, escaped, character] of text.matchAll(/\\([:\\])|([^])/g)) {
    if (character === ':') parts.push('');
    else parts.push(`${parts.pop()}${escaped ?? character}`);
  }
  return parts;
}
