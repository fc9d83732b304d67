import { parse } from 'content-disposition';

const CHARACTERS_MAX = 255;

/**
 * Cleans the client's name for a file before it is stored and shown: removes folders, cuts it to 255 characters, and
 * replaces anything that is not a character or controls a terminal by U+FFFD.
 * @returns undefined if it is not a name: empty, or the `-` for standard input
 */
export function fileNameFrom(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Half a surrogate pair becomes U+FFFD.
  const name = Buffer.from(text).toString().split(/[/\\]/).at(-1)!.trim();
  if (name === '' || name === '-') return undefined;
  return [...name.replaceAll(/\p{Cc}/gu, '\ufffd')].slice(0, CHARACTERS_MAX).join('');
}

/**
 * Reads the name from a header such as `Content-Disposition: attachment; filename="contacts.csv"`, with which a
 * request can name the file in its body (RFC 6266).
 */
export function fileNameFromHeader(disposition: string | undefined): string | undefined {
  return disposition === undefined ? undefined : fileNameFrom(parse(disposition).parameters['filename']);
}
