import { isUtf8 } from 'node:buffer';
import { NUL } from '../csv/ascii.ts';
import { lineEndError, CsvError, type Position } from '../csv/errors.ts';
import { excerpt, quoted } from '../csv/excerpt.ts';
import { fieldText } from './field-text.ts';
import { isBlankLine, type RecordBatch } from './record-batch.ts';
import { KEPT, LINE_ENDS, QUOTE_MISPLACED } from './reject-code.ts';
import { suspectDelimiter } from '../csv/suspect-delimiter.ts';

/**
 * Finds the record that determines the number of columns: the header or, in a file without one, the first record that
 * is neither a blank line nor malformed.
 * @returns its number within the batch, or −1 if the batch has none
 */
export function decidingRecord(batch: RecordBatch): number {
  if (batch.dialect.header !== false) return 0;
  for (let r = 0; r < batch.recordCount; r++) {
    const isMalformed = batch.fate[r] === QUOTE_MISPLACED || batch.fate[r] === LINE_ENDS;
    if (!isMalformed && !isBlankLine(batch, r)) return r;
  }
  return -1;
}

/**
 * Reads the column names from the first record of the file, as written.
 * @throws CsvError HEADER_EMPTY, HEADER_DUPLICATE, COLUMNS_TOO_MANY, QUOTE_MISPLACED, LINE_ENDS, DELIMITER_SUSPECT,
 *   UTF8_INVALID, NUL_BYTE
 */
export function readHeader(batch: RecordBatch, columnsMax: number): string[] {
  const names: string[] = [];
  const position = (field: number) => positionOf(batch, 0, field);
  if (batch.fate[0] === LINE_ENDS) throw lineEndError('the header', position(batch.firstField[0]!));
  if (batch.fate[0] === QUOTE_MISPLACED) throw misplacedQuote(batch);
  const count = countColumns(batch, 0, columnsMax);
  for (let f = 0; f < count; f++) names.push(nameOf(batch, f, position));
  const seen = new Set<string>();
  names.forEach((name, f) => {
    if (seen.size === seen.add(name).size) {
      throw new CsvError('HEADER_DUPLICATE', `the header names the column ${quoted(name)} twice`, {
        position: { ...position(f), column: excerpt(name) },
      });
    }
  });
  return names;
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
  const count = batch.firstField[r + 1]! - first;
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
function misplacedQuote(batch: RecordBatch): CsvError {
  const position = positionOf(batch, 0, 0);
  const line = batch.bytes.toString('latin1', batch.recordStart[0], batch.recordEnd[0]);
  const suspect = batch.firstField[1] === 1 ? suspectDelimiter(line, batch.dialect, position) : undefined;
  return (
    suspect ?? new CsvError('QUOTE_MISPLACED', 'the header has a quote in the middle of a name', { position })
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

function nameOf(batch: RecordBatch, field: number, position: (field: number) => Position): string {
  const raw = batch.bytes.subarray(batch.fieldStart[field]!, batch.fieldEnd[field]!);
  if (!isUtf8(raw)) {
    throw new CsvError(
      'UTF8_INVALID',
      'the header is not valid in the file’s encoding (UTF-8 unless you name another)',
      { position: position(field) },
    );
  }
  if (raw.includes(NUL)) {
    throw new CsvError('NUL_BYTE', 'the header contains a NUL byte', { position: position(field) });
  }
  const name = fieldText(batch, field);
  if (name.trim() === '') {
    throw new CsvError('HEADER_EMPTY', `column ${field + 1} of the header has no name`, {
      position: position(field),
    });
  }
  return name;
}
