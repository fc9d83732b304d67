import type { Sample } from '../source/read-sample.ts';

/** What speaks for and against an order of the two bytes of a character. */
interface Evidence {
  /** Pairs whose high byte is NUL, as in Latin text and in every delimiter. */
  latin: number;
  /** Pairs whose low byte is NUL: characters such as 一, which are rare, and NUL itself. */
  round: number;
  /** Pairs of two bytes that would both be ASCII text, as many ideographs are. */
  ascii: number;
  /** Other pairs. */
  other: number;
  lineEnds: number;
}

/**
 * UTF-16 without a byte order mark. ASCII text with NULs in it must not be taken for it, however they lie: it has pairs
 * of ASCII throughout, which UTF-16 has only here and there, and its line ends are single bytes.
 */
export function utf16Of({ bytes, cut }: Sample): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length % 2 !== 0 && !cut) return undefined;
  if (isUtf16(bytes, 1)) return 'utf-16le';
  return isUtf16(bytes, 0) ? 'utf-16be' : undefined;
}

/** @param high where in each pair the high byte is */
function isUtf16(bytes: Buffer, high: 0 | 1): boolean {
  const { latin, round, ascii, other, lineEnds } = weigh(bytes, high);
  const rest = ascii + other;
  const isOfOneParity = round * 2 <= latin && latin > (latin + rest) * LATIN_SHARE_MIN;
  const isNoAscii = ascii * 4 <= rest * 3 || ascii * 2 <= latin;
  return isOfOneParity && isNoAscii && lineEnds > 0 && lineEnds * 4 >= bareLineEnds(bytes);
}

/** Delimiters and line ends among the characters of a file without Latin text. */
const LATIN_SHARE_MIN = 1 / 20;

function weigh(bytes: Buffer, high: 0 | 1): Evidence {
  const evidence = { latin: 0, round: 0, ascii: 0, other: 0, lineEnds: 0 };
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const upper = bytes[at + high]!;
    const lower = bytes[at + 1 - high]!;
    if (lower === 0) evidence.round++;
    else if (upper === 0) {
      evidence.latin++;
      if (isLineEnd(lower)) evidence.lineEnds++;
    } else if (isAsciiText(upper) && isAsciiText(lower) && !isKana(upper, lower)) evidence.ascii++;
    else evidence.other++;
  }
  return evidence;
}

/** Bytes that would be line ends in ASCII. */
function bareLineEnds(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (isLineEnd(byte)) count++;
  return count;
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

/** Nearly all of them would be ASCII: a 0 and a letter. */
function isKana(upper: number, lower: number): boolean {
  return upper === 0x30 && lower >= 0x41;
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || isLineEnd(byte);
}
