import type { EditRecord } from './reject-download.ts';

const APOSTROPHE = 0x27;

/** Third byte of the full-width forms `＝`, `＋`, `－`, `＠`. */
const fullWidth: ReadonlySet<number | undefined> = new Set([0x9d, 0x8b, 0x8d, 0xa0]);

const isDelimiter = ofBytes(',;\t|\r\n');
const isQuoteOrBlank = ofBytes(`"' `);
const isFormula = ofBytes('=+-@');

/**
 * Puts an apostrophe before anything that a spreadsheet could take for a formula, as OWASP's "CSV Injection" advises:
 * `=`, `+`, `-`, `@` or their full-width forms at the beginning of a field. The reader's settings decide where fields
 * begin, so all usual delimiters count, even inside quotes. Negative numbers get an apostrophe too: the result is for
 * reading, not for loading.
 * @returns an edit of one record in UTF-8
 */
export function neutralizeFormulas(): EditRecord {
  let isBeginning = true;
  let held = Buffer.alloc(0);
  return (piece, isLast) => {
    const bytes = held.length === 0 ? piece : Buffer.concat([held, piece]);
    // A full-width form may be split between pieces: its first two bytes wait for the third.
    const heldBytes = isLast ? 0 : beginningOfFullWidth(bytes);
    const end = bytes.length - heldBytes;
    held = Buffer.from(bytes.subarray(end));
    const parts: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < end; at++) {
      const byte = bytes[at]!;
      if (isBeginning && (isFormula[byte] === 1 || isFullWidth(bytes, at))) {
        parts.push(bytes.subarray(from, at), Buffer.of(APOSTROPHE));
        from = at;
      }
      isBeginning = isDelimiter[byte] === 1 || (isBeginning && isQuoteOrBlank[byte] === 1);
    }
    return Buffer.concat([...parts, bytes.subarray(from, end)]);
  };
}

function isFullWidth(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbc && fullWidth.has(bytes[at + 2]);
}

/** Number of last bytes that may be the beginning of a full-width form. */
function beginningOfFullWidth(bytes: Uint8Array): number {
  if (bytes.at(-1) === 0xef) return 1;
  return bytes.at(-2) === 0xef && bytes.at(-1) === 0xbc ? 2 : 0;
}

/** A table with 1 for each byte of the text. */
function ofBytes(text: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(text)) table[byte] = 1;
  return table;
}
