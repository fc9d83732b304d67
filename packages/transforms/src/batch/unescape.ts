import { BACKSLASH, hexDigitOf } from '../csv/ascii.ts';
import { type Dialect, hasTextEscapes } from '../csv/dialect.ts';

/**
 * Writes the content `[from, end)` of a field to `out` without its escapes, which is never longer.
 * @param to offset in `out`
 * @returns the end of the value in `out`
 */
export function unescape(
  bytes: Uint8Array,
  from: number,
  end: number,
  out: Uint8Array,
  to: number,
  dialect: Dialect,
): number {
  return hasTextEscapes(dialect)
    ? unescapeText(bytes, from, end, out, to)
    : unescapeQuoted(bytes, from, end, out, to, dialect);
}

function unescapeQuoted(
  bytes: Uint8Array,
  from: number,
  end: number,
  out: Uint8Array,
  to: number,
  { quote, escape = quote }: Dialect,
): number {
  let at = to;
  for (let i = from; i < end; i++) {
    let byte = bytes[i]!;
    if (byte === escape) {
      // The next byte is inside the field: the scanner guarantees that the last byte of a quoted field escapes nothing.
      const next = bytes[i + 1]!;
      if (next === quote || next === escape) {
        byte = next;
        i++;
      }
    }
    out[at++] = byte;
  }
  return at;
}

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
/** Byte that a byte after a backslash stands for. */
const meanings = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return (controls[character] ?? character).charCodeAt(0);
});

const [ZERO, SEVEN, X] = [0x30, 0x37, 0x78];

/**
 * The escapes of PostgreSQL's `COPY … (FORMAT text)`, as its `CopyReadAttributesText` reads them: `\b`, `\f`, `\n`, `\r`,
 * `\t`, `\v`, one to three octal digits, `\x` and one or two hexadecimal ones; before any other byte, the backslash is
 * dropped.
 */
function unescapeText(bytes: Uint8Array, from: number, end: number, out: Uint8Array, to: number): number {
  let at = to;
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    if (byte !== BACKSLASH || i + 1 === end) {
      out[at++] = byte;
      continue;
    }
    const next = bytes[++i]!;
    const isHex = next === X && i + 1 < end && hexDigitOf(bytes[i + 1]!) >= 0;
    if (isHex) {
      let code = hexDigitOf(bytes[++i]!);
      if (i + 1 < end && hexDigitOf(bytes[i + 1]!) >= 0) code = code * 16 + hexDigitOf(bytes[++i]!);
      out[at++] = code;
    } else if (isOctal(next)) {
      let code = next - ZERO;
      for (let digits = 1; digits < 3 && i + 1 < end && isOctal(bytes[i + 1]!); digits++)
        code = code * 8 + bytes[++i]! - ZERO;
      out[at++] = code;
    } else {
      out[at++] = meanings[next]!;
    }
  }
  return at;
}

/** Whether the content of a field may contain a byte written as a number, so that its value may be invalid UTF-8. */
export function hasNumericEscape(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    if (bytes[i] !== BACKSLASH) continue;
    const next = bytes[++i]!;
    if (next === X || isOctal(next)) return true;
  }
  return false;
}

function isOctal(byte: number): boolean {
  return byte >= ZERO && byte <= SEVEN;
}
