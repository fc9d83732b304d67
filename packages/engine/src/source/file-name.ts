import { parse } from 'content-disposition';

const CHARACTERS_MAX = 255;

/**
 * What a client calls its file, fit to be kept and shown: without folders, no longer than 255 characters, with U+FFFD for what
 * is no character or controls a terminal.
 * @returns undefined where it is no name: empty, or the `-` that stands for standard input
 */
export function fileNameFrom(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Half a character becomes U+FFFD on the way.
  const name = Buffer.from(text).toString().split(/[/\\]/).at(-1)!.trim();
  if (name === '' || name === '-') return undefined;
  return [...name.replaceAll(/\p{Cc}/gu, '\ufffd')].slice(0, CHARACTERS_MAX).join('');
}

/**
 * The same from a header as in `Content-Disposition: attachment; filename="contacts.csv"`, by which a request can name the
 * file that is its body (RFC 6266).
 */
export function fileNameFromHeader(disposition: string | undefined): string | undefined {
  return disposition === undefined ? undefined : fileNameFrom(parse(disposition).parameters['filename']);
}
