/** Beginning of a file, or all of it. */
interface Head {
  readonly bytes: Buffer;
  /** Whether the file continues, so that its last character may be incomplete. */
  readonly cut: boolean;
}

/** Evidence for and against an order of the two bytes of a character. */
interface Evidence {
  /** Pairs whose high byte is NUL, as in Latin text and in every delimiter. */
  latin: number;
  /** Pairs whose low byte is NUL: a few characters, such as 一 and the ideographic space. */
  round: number;
  /** Pairs that would be two characters of ASCII text with NULs, as many ideographs are. */
  ascii: number;
  /** Other pairs. */
  other: number;
  /** Pairs of NULs, which are not text in either byte order. */
  nul: number;
  lineEnds: number;
}

/**
 * Detects UTF-16 without a byte order mark. ASCII text with NULs must not be mistaken for it, wherever they are: it
 * has pairs of ASCII throughout, which UTF-16 has only occasionally, and its line ends are single bytes.
 */
export function utf16Of({ bytes, cut }: Head): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length % 2 !== 0 && !cut) return undefined;
  if (isUtf16(bytes, 1, cut)) return 'utf-16le';
  return isUtf16(bytes, 0, cut) ? 'utf-16be' : undefined;
}

/** @param high index of the high byte in each pair */
function isUtf16(bytes: Buffer, high: 0 | 1, cut: boolean): boolean {
  const { latin, round, ascii, other, nul, lineEnds } = weigh(bytes, high);
  const rest = ascii + other;
  const isOfOneParity = nul === 0 && round * 2 <= latin && latin > (latin + rest) * LATIN_SHARE_MIN;
  const isNoAscii = ascii * 4 <= rest * 3 || ascii * 2 <= latin - lineEnds;
  const bare = bareLineEnds(bytes);
  const isLongHeader = cut && bare === 0 && bytes.length >= LONG_HEADER_BYTES;
  const hasLines = lineEnds > 0 ? lineEnds * 4 >= bare : isLongHeader;
  return isOfOneParity && isNoAscii && hasLines && lineEnds < latin + rest;
}

/** Bytes of a header after which detection stops waiting for the end of the line. */
const LONG_HEADER_BYTES = 512;

/** Least share of delimiters and line ends among the characters of a file without Latin text. */
const LATIN_SHARE_MIN = 1 / 20;

function weigh(bytes: Buffer, high: 0 | 1): Evidence {
  const evidence = { latin: 0, round: 0, ascii: 0, other: 0, nul: 0, lineEnds: 0 };
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const upper = bytes[at + high]!;
    const lower = bytes[at + 1 - high]!;
    if (upper === 0 && lower === 0) evidence.nul++;
    else if (upper === 0) {
      evidence.latin++;
      if (isLineEnd(lower)) evidence.lineEnds++;
    } else if (isEightBit(upper, lower)) evidence.ascii++;
    else if (lower === 0) evidence.round++;
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

/** Whether the pair is more likely to be two characters than one. */
function isEightBit(upper: number, lower: number): boolean {
  if (lower === 0) return isAsciiText(upper) && upper !== 0x30 && upper !== 0x4e;
  return isAsciiText(upper) && isAsciiText(lower) && !isKana(upper, lower);
}

/** Nearly all such pairs would be two ASCII characters: a 0 and a letter. */
function isKana(upper: number, lower: number): boolean {
  return upper === 0x30 && lower >= 0x41;
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || isLineEnd(byte);
}
