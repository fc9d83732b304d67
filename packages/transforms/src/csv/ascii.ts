/** Names of byte values, for the hot loops. */
export const NUL = 0x00;
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const EQUALS = 0x3d;
export const AT = 0x40;
export const BACKSLASH = 0x5c;

/** Whether the byte is a space for C's `isspace` in the C locale, which PostgreSQL's input functions use. */
export function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= TAB && byte <= CR);
}

/** Returns 0–9, or a number above 9 if the byte is not a digit, so that one comparison is enough. */
export function digitOf(byte: number): number {
  return (byte - ZERO) >>> 0;
}

const hexDigits = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const spelling = digit.toString(16);
  hexDigits[spelling.charCodeAt(0)] = digit;
  hexDigits[spelling.toUpperCase().charCodeAt(0)] = digit;
}

/** Returns 0–15 for 0–9, a–f and A–F, or −1 for every other byte. */
export function hexDigitOf(byte: number): number {
  return hexDigits[byte]!;
}
