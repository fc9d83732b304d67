import { CR, LF } from './ascii.ts';
import { type Dialect, hasTextEscapes } from './dialect.ts';

/** Returns the offset of the line end in the bytes of a record; their length if it has none. */
export function startOfRecordEnd(record: Uint8Array, dialect: Dialect): number {
  const isLineEnd = (at: number, byte: number) => record[at] === byte && !isEscaped(record, at, dialect);
  let end = record.length;
  // Lines end with CR alone, or with LF, CRLF or CR CR LF.
  if (isLineEnd(end - 1, CR)) {
    end--;
  } else if (isLineEnd(end - 1, LF)) {
    end--;
    for (let returns = 0; returns < 2 && isLineEnd(end - 1, CR); returns++) end--;
  }
  return end;
}

/** Whether a backslash makes the byte part of a value, in COPY's text format. */
function isEscaped(record: Uint8Array, at: number, dialect: Dialect): boolean {
  if (!hasTextEscapes(dialect)) return false;
  let first = at;
  while (record[first - 1] === dialect.escape) first--;
  return (at - first) % 2 === 1;
}
