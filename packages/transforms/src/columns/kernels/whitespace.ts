import { isSpace } from '../../csv/ascii.ts';

// Whitespace is what JavaScript's `String.prototype.trim` removes: Unicode's White_Space without U+0085, and the byte
// order mark.

/** Number of bytes of the whitespace at `at`, where a character begins; 0 if there is none. */
export function spaceAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const byte = bytes[at]!;
  if (byte < 0x80) return isSpace(byte) ? 1 : 0;
  if (byte === 0xc2) return end - at >= 2 && bytes[at + 1] === 0xa0 ? 2 : 0;
  return end - at >= 3 && isWideSpace(byte, bytes[at + 1]!, bytes[at + 2]!) ? 3 : 0;
}

/** Number of bytes of the whitespace before `end`; 0 if there is none. */
export function spaceBefore(bytes: Uint8Array, from: number, end: number): number {
  if (end <= from) return 0;
  const byte = bytes[end - 1]!;
  if (byte < 0x80) return isSpace(byte) ? 1 : 0;
  if (byte === 0xa0 && end - from >= 2 && bytes[end - 2] === 0xc2) return 2;
  return end - from >= 3 && isWideSpace(bytes[end - 3]!, bytes[end - 2]!, byte) ? 3 : 0;
}

/** Whether three bytes are one of U+1680, U+2000–200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF. */
function isWideSpace(first: number, second: number, third: number): boolean {
  if (first === 0xe2) {
    if (second === 0x81) return third === 0x9f;
    return second === 0x80 && (third <= 0x8a || third === 0xa8 || third === 0xa9 || third === 0xaf);
  }
  if (first === 0xe3) return second === 0x80 && third === 0x80;
  if (first === 0xe1) return second === 0x9a && third === 0x80;
  return first === 0xef && second === 0xbb && third === 0xbf;
}
