import { isUtf8 } from 'node:buffer';
import { NUL } from '../csv/ascii.ts';
import { delimiterBytes } from '../csv/delimiter.ts';
import { startOfRecordEnd } from '../csv/record-end.ts';
import { lineEndError, CsvError, type Position } from '../csv/errors.ts';
import { excerpt, quoted } from '../csv/excerpt.ts';
import { fieldBytes } from './field-text.ts';
import { isBlankLine, type RecordBatch } from './record-batch.ts';
import { ESCAPE_INVALID, isMalformed, KEPT, LINE_ENDS, QUOTE_MISPLACED } from './reject-code.ts';
import { suspectDelimiter } from '../csv/suspect-delimiter.ts';

/**
 * Finds the record that determines the number of columns: the header or, in a file without one, the first record that
 * is neither a blank line nor malformed.
 * @returns its number within the batch, or −1 if the batch has none
 */
export function decidingRecord(batch: RecordBatch): number {
  if (batch.dialect.header !== false) return 0;
  for (let r = 0; r < batch.recordCount; r++) {
    if (!isMalformed(batch.fate[r]!) && !isBlankLine(batch, r)) return r;
  }
  return -1;
}

/** Number of fields that the records of the file must have: those of the header, or of the first record without one. */
export function columnsOf(batch: RecordBatch, deciding: number): number {
  return fieldCountOf(batch, isHeaderRow(batch, deciding) ? widestHeaderRow(batch) : deciding);
}

/**
 * Reads the column names from the header, as written. In a header of several records, the names of a column are joined
 * by a blank, without the empty ones; the longest record determines the number of columns. A name is not repeated to the
 * right of its field: CSV does not tell whether an empty field belongs to a merged cell or to no group.
 * @param isLoose whether names may be blank, and occur more than once
 * @throws CsvError CSV_EMPTY, HEADER_EMPTY, HEADER_DUPLICATE, COLUMNS_TOO_MANY, QUOTE_MISPLACED, ESCAPE_INVALID,
 *   LINE_ENDS, DELIMITER_SUSPECT, UTF8_INVALID, NUL_BYTE
 */
export function readHeader(batch: RecordBatch, columnsMax: number, isLoose = false): string[] {
  const { headerRows = 1 } = batch.dialect;
  if (batch.recordCount < headerRows) throw incompleteHeader(batch, headerRows);
  for (let r = 0; r < headerRows; r++) {
    if (batch.fate[r] === LINE_ENDS)
      throw lineEndError('the header', positionOf(batch, r, batch.firstField[r]!));
    if (batch.fate[r] === QUOTE_MISPLACED) throw misplacedQuote(batch, r);
    if (batch.fate[r] === ESCAPE_INVALID) throw invalidEscape(positionOf(batch, r, batch.firstField[r]!));
  }
  const widest = widestHeaderRow(batch);
  const count = countColumns(batch, widest, columnsMax);
  const position = (c: number) => positionOf(batch, widest, batch.firstField[widest]! + c);
  const names = Array.from({ length: count }, (_, c) =>
    headerRows === 1 ? nameOf(batch, 0, c) : joinedName(batch, c, headerRows),
  );
  if (!isLoose) requireDistinctNames(names, position);
  return names;
}

function requireDistinctNames(names: readonly string[], position: (c: number) => Position): void {
  const seen = new Set<string>();
  names.forEach((name, c) => {
    if (name.trim() === '')
      throw new CsvError('HEADER_EMPTY', `column ${c + 1} of the header has no name`, {
        position: position(c),
      });
    if (seen.size === seen.add(name).size) {
      throw new CsvError('HEADER_DUPLICATE', `the header names the column ${quoted(name)} twice`, {
        position: { ...position(c), column: excerpt(name) },
      });
    }
  });
}

/**
 * Copies the header as it is in the file, line ends included. In a header of several records, shorter ones get empty
 * fields, so that fields can be appended to each.
 */
export function headerBytes(batch: RecordBatch, fieldCount: number): Buffer {
  const { headerRows = 1 } = batch.dialect;
  const delimiter = delimiterBytes(batch.dialect.delimiter);
  const { bytes, recordStart, recordEnd } = batch;
  const parts: Buffer[] = [];
  for (let r = 0; r < headerRows; r++) {
    const record = bytes.subarray(recordStart[r], recordEnd[r]);
    const end = startOfRecordEnd(record, batch.dialect);
    const count = fieldCount - fieldCountOf(batch, r);
    const missing = Buffer.alloc(count * delimiter.length, delimiter);
    parts.push(record.subarray(0, end), missing, record.subarray(end));
  }
  return Buffer.concat(parts);
}

function joinedName(batch: RecordBatch, c: number, headerRows: number): string {
  const parts: string[] = [];
  for (let r = 0; r < headerRows; r++) if (c < fieldCountOf(batch, r)) parts.push(nameOf(batch, r, c).trim());
  return parts.filter((part) => part !== '').join(' ');
}

function incompleteHeader(batch: RecordBatch, headerRows: number): CsvError {
  const message = `the file ends within its header of ${headerRows} records (headerRows)`;
  return new CsvError('CSV_EMPTY', message, { position: positionOf(batch, 0, 0) });
}

function isHeaderRow({ dialect }: RecordBatch, r: number): boolean {
  const { header = true, headerRows = 1 } = dialect;
  return header && r < headerRows;
}

function widestHeaderRow(batch: RecordBatch): number {
  const { headerRows = 1 } = batch.dialect;
  let widest = 0;
  for (let r = 1; r < headerRows && r < batch.recordCount; r++)
    if (fieldCountOf(batch, r) > fieldCountOf(batch, widest)) widest = r;
  return widest;
}

function fieldCountOf({ firstField }: RecordBatch, r: number): number {
  return firstField[r + 1]! - firstField[r]!;
}

/**
 * Names the columns of a file without a header: `column1`, `column2` …, one for each field of record `r`.
 * @throws CsvError COLUMNS_TOO_MANY
 */
export function numberColumns(batch: RecordBatch, r: number, columnsMax: number): string[] {
  const count = countColumns(batch, r, columnsMax);
  return Array.from({ length: count }, (_, c) => `column${c + 1}`);
}

function countColumns(batch: RecordBatch, r: number, columnsMax: number): number {
  const first = batch.firstField[r]!;
  const count = fieldCountOf(batch, r);
  if (batch.fate[r] === KEPT && count <= columnsMax) return count;
  const what = batch.dialect.header === false ? 'first record' : 'header';
  throw new CsvError('COLUMNS_TOO_MANY', `the ${what} has more than ${columnsMax} columns`, {
    position: positionOf(batch, r, first),
    limit: columnsMax,
  });
}

/**
 * Returns the error for a misplaced quote. With the wrong delimiter, a quoted header has this form: one name with text
 * after its closing quote.
 */
function misplacedQuote(batch: RecordBatch, r: number): CsvError {
  const position = positionOf(batch, r, batch.firstField[r]!);
  const line = batch.bytes.toString('latin1', batch.recordStart[r], batch.recordEnd[r]);
  const suspect = fieldCountOf(batch, r) === 1 ? suspectDelimiter(line, batch.dialect, position) : undefined;
  return (
    suspect ?? new CsvError('QUOTE_MISPLACED', 'the header has a quote in the middle of a name', { position })
  );
}

function invalidEscape(position: Position): CsvError {
  return new CsvError(
    'ESCAPE_INVALID',
    'the header contains \\., which ends the data in COPY’s text format',
    { position },
  );
}

function positionOf(batch: RecordBatch, r: number, field: number): Position {
  return {
    record: batch.firstRecord + r,
    ...(batch.firstLine < 0
      ? {}
      : {
          line: batch.firstLine + batch.recordLine[r]!,
          byte: batch.firstByte + batch.fieldStart[field]!,
        }),
  };
}

/** Returns the name in field `c` of record `r` of the header. */
function nameOf(batch: RecordBatch, r: number, c: number): string {
  const field = batch.firstField[r]! + c;
  const raw = fieldBytes(batch, field);
  if (!isUtf8(raw)) {
    throw new CsvError(
      'UTF8_INVALID',
      'the header is not valid in the file’s encoding (UTF-8 unless you name another)',
      { position: positionOf(batch, r, field) },
    );
  }
  if (raw.includes(NUL)) {
    throw new CsvError('NUL_BYTE', 'the header contains a NUL byte', {
      position: positionOf(batch, r, field),
    });
  }
  return raw.toString();
}
