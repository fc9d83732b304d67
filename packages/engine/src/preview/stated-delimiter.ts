import { delimiterOfSepLine, type Dialect } from '@repo/transforms';
import type { TextSample } from '../source/decode-sample.ts';
import type { Proposal } from './proposal.ts';

/** Longest line to search for `sep=`. */
const LINE_BYTES_MAX = 64;

const [TAB, LF] = [0x09, 0x0a];

/**
 * Returns the delimiter that the file itself states: in a line such as `sep=;`, or by its media type or name.
 * @param declared by the media type or name
 */
export function statedDelimiter(
  { text }: TextSample,
  dialect: Dialect,
  declared: number | undefined,
): Proposal | undefined {
  const named = sepLineOf(text, dialect);
  const delimiter = named?.delimiter ?? declared;
  if (delimiter === undefined) return undefined;
  const evidence = named ? `line ${named.line} is sep=${spell(delimiter)}` : 'media type or file name';
  return { value: spell(delimiter), from: 'detected', evidence };
}

/** Searches the first line of the file and, below the lines to skip, of the rest. */
function sepLineOf(text: Buffer, dialect: Dialect) {
  let at = text.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0;
  const { skipLines = 0 } = dialect;
  for (let line = 1; line <= skipLines + 1; line++) {
    const found = text.indexOf(LF, at);
    const end = found < 0 ? text.length : found;
    const mayBe = (line === 1 || line === skipLines + 1) && end - at <= LINE_BYTES_MAX;
    const delimiter = mayBe ? delimiterOfSepLine(text.subarray(at, end), dialect) : undefined;
    if (delimiter !== undefined) return { line, delimiter };
    if (found < 0) return undefined;
    at = found + 1;
  }
  return undefined;
}

function spell(delimiter: number): string {
  return delimiter === TAB ? 'tab' : String.fromCharCode(delimiter);
}
