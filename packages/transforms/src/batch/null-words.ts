import { type NullWords, QUOTED, type RecordBatch } from './record-batch.ts';

/** Prepares words for {@link isNullWord}. */
export function compileNullWords(
  words: readonly string[],
  { nullCase = 'exact', nullQuoted = false }: { nullCase?: 'exact' | 'ignore'; nullQuoted?: boolean },
): NullWords | undefined {
  if (words.length === 0) return undefined;
  const ignoreCase = nullCase === 'ignore';
  const bytes = words.map((word) => Buffer.from(word));
  if (ignoreCase) for (const word of bytes) for (const [i, byte] of word.entries()) word[i] = lower(byte);
  return { words: bytes, ignoreCase, quoted: nullQuoted };
}

/**
 * Whether field `f` is one of the words. Like COPY, it compares an unquoted field as it is in the file, and a quoted
 * one by its text.
 * @param start offset of the field's text, without its escape bytes
 * @param length of the text in bytes
 * @param isTrimmed whether an unquoted field without escape bytes is compared by its text, too
 */
export function isNullWord(
  { bytes, fieldStart, fieldEnd, fieldFlags }: RecordBatch,
  f: number,
  start: number,
  length: number,
  { words, ignoreCase, quoted }: NullWords,
  isTrimmed = false,
): boolean {
  const flags = fieldFlags[f]!;
  if (isTrimmed && flags === 0) return isOneOf(words, bytes, start, length, ignoreCase);
  if ((flags & QUOTED) === 0)
    return isOneOf(words, bytes, fieldStart[f]!, fieldEnd[f]! - fieldStart[f]!, ignoreCase);
  return quoted && isOneOf(words, bytes, start, length, ignoreCase);
}

function isOneOf(
  words: readonly Uint8Array[],
  bytes: Uint8Array,
  from: number,
  size: number,
  ignoreCase: boolean,
): boolean {
  for (const word of words) {
    if (word.length !== size) continue;
    let i = 0;
    if (ignoreCase) while (i < size && lower(bytes[from + i]!) === word[i]) i++;
    else while (i < size && bytes[from + i] === word[i]) i++;
    if (i === size) return true;
  }
  return false;
}

const LETTER_A = 0x41;
const LETTER_Z = 0x5a;

function lower(byte: number): number {
  return byte >= LETTER_A && byte <= LETTER_Z ? byte + 0x20 : byte;
}
