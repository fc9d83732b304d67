import { isSpace } from '../../csv/ascii.ts';

const NO_BREAK_SPACE = 0xa0;
const THIN_SPACE = 0x2009;
const NARROW_NO_BREAK_SPACE = 0x202f;

/** Returns the code point at `at` in valid UTF-8, or −1 beyond the Basic Multilingual Plane, where no number has one. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return lead;
  const second = bytes[at + 1]! & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  return lead < 0xf0 ? ((lead & 0x0f) << 12) | (second << 6) | (bytes[at + 2]! & 0x3f) : -1;
}

/** Returns the number of bytes of the character that begins at `at`. */
export function sizeAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Returns the position of the character that ends before `end`. */
export function startBefore(bytes: Uint8Array, end: number): number {
  let at = end - 1;
  while (at > 0 && (bytes[at]! & 0xc0) === 0x80) at--;
  return at;
}

/** Whether the character is a blank that people put into numbers: also U+00A0, U+2009 and U+202F. */
export function isBlank(codePoint: number): boolean {
  return (
    isSpace(codePoint) ||
    codePoint === NO_BREAK_SPACE ||
    codePoint === THIN_SPACE ||
    codePoint === NARROW_NO_BREAK_SPACE
  );
}
