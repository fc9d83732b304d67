import { CR, LF } from '../../src/csv/ascii.ts';
import { type Dialect, NONE } from '../../src/csv/dialect.ts';
import type { Limits } from '../../src/csv/limits.ts';
import { ESCAPED, QUOTED, type RecordBatch } from '../../src/batch/record-batch.ts';
import { COLUMN_COUNT, KEPT, LINE_ENDS, QUOTE_MISPLACED } from '../../src/batch/reject-code.ts';

/**
 * An earlier scanner that steps from byte to byte, in plain JavaScript. It checks no lengths. Both must find the same.
 * @throws Error QUOTE_UNTERMINATED
 */
export function scanByteByByte(
  batch: RecordBatch,
  to: number,
  atEnd: boolean,
  { delimiter, quote, escape = quote, comment = NONE }: Dialect,
  { columnsMax, batchRecordsMax: recordsMax }: Limits,
): number {
  const bytes = batch.bytes;
  bytes[to] = LF;
  // One comparison skips bytes above the largest special one, which are most letters and digits.
  const specialMax = Math.max(delimiter, quote === NONE ? 0 : quote, LF);
  const isDoubled = escape === quote;

  let { fieldStart, fieldEnd, fieldFlags, firstField, recordStart, recordEnd, recordLine, fate } = batch;
  let fieldsMax = fieldStart.length;
  let field = 0;
  let record = 0;
  let line = 0;
  let start = 0;

  let stop = findComment(bytes, comment, start, to);

  scanning: for (;;) {
    if (start >= stop || record >= recordsMax) {
      if (start >= to || record >= recordsMax) break;
      // Otherwise the supposed comment is inside a quoted field.
      if (start === stop) {
        const end = bytes.indexOf(LF, start);
        if (end === to && !atEnd) break;
        line++;
        start = Math.min(end + 1, to);
      }
      stop = findComment(bytes, comment, start, to);
      continue;
    }
    const first = field;
    const startLine = line;
    let fateOfRecord = KEPT;
    let hasBareReturn = false;
    // The scanner stores fewer fields of a record with too many.
    let hasSeenReturn = false;
    let i = start;

    for (let more = true; more; ) {
      if (field === fieldsMax) {
        batch.growFields();
        ({ fieldStart, fieldEnd, fieldFlags } = batch);
        fieldsMax = fieldStart.length;
      }
      let contentStart = i;
      let contentEnd: number;
      let flags = 0;
      let byte = bytes[i]!;

      if (byte === quote) {
        flags = QUOTED;
        contentStart = ++i;
        for (;;) {
          byte = bytes[i]!;
          if (byte === quote) {
            if (isDoubled) {
              if (bytes[i + 1] !== quote) break;
              i += 2;
            } else {
              if (!isEscaped(bytes, i, contentStart, escape)) break;
              i++;
            }
            flags = QUOTED | ESCAPED;
          } else {
            if (byte === LF) {
              if (i >= to) {
                if (atEnd) throw new Error('QUOTE_UNTERMINATED');
                field = first;
                line = startLine;
                break scanning;
              }
              line++;
            }
            i++;
          }
        }
        contentEnd = i++;
        if (!isDoubled && holds(bytes, escape, contentStart, contentEnd)) flags = QUOTED | ESCAPED;
        const afterQuote = i;
        byte = bytes[i]!;
        while (byte !== delimiter && byte !== LF) byte = bytes[++i]!;
        const end = byte === LF && i < to ? withoutReturns(bytes, afterQuote, i) : i;
        if (end !== afterQuote) fateOfRecord = QUOTE_MISPLACED;
        hasBareReturn ||= holds(bytes, CR, afterQuote, end);
        hasSeenReturn ||= hasBareReturn && field - first < columnsMax - 1;
      } else {
        for (;;) {
          while (byte > specialMax) byte = bytes[++i]!;
          if (byte === delimiter || byte === LF) break;
          if (byte === quote) fateOfRecord = QUOTE_MISPLACED;
          byte = bytes[++i]!;
        }
        contentEnd = byte === LF && i < to ? withoutReturns(bytes, contentStart, i) : i;
        hasBareReturn ||= holds(bytes, CR, contentStart, contentEnd);
        hasSeenReturn ||=
          fateOfRecord !== COLUMN_COUNT &&
          field - first < columnsMax &&
          holds(bytes, CR, contentStart, contentEnd);
      }

      if (field - first < columnsMax) {
        fieldStart[field] = contentStart;
        fieldEnd[field] = contentEnd;
        fieldFlags[field] = flags;
        field++;
      } else {
        fateOfRecord = COLUMN_COUNT;
      }
      if (byte === LF) {
        if (i >= to && !atEnd) {
          field = first;
          line = startLine;
          break scanning;
        }
        more = false;
      }
      i++;
    }

    if (fateOfRecord === COLUMN_COUNT ? hasSeenReturn : hasBareReturn) fateOfRecord = LINE_ENDS;
    if (record + 2 >= firstField.length) {
      batch.growRecords();
      ({ firstField, recordStart, recordEnd, recordLine, fate } = batch);
    }
    firstField[record] = first;
    recordStart[record] = start;
    recordLine[record] = startLine;
    fate[record] = fateOfRecord;
    if (fateOfRecord !== KEPT) batch.blamed[record] = -1;
    line++;
    start = Math.min(i, to);
    recordEnd[record] = start;
    record++;
  }

  batch.recordCount = record;
  firstField[record] = field;
  recordStart[record] = start;
  recordLine[record] = line;
  batch.inputEnd = start;
  batch.spillEnd = start;
  return start;
}

/** A line end has at most two carriage returns before its line feed. */
function withoutReturns(bytes: Uint8Array, from: number, end: number): number {
  if (end === from || bytes[end - 1] !== CR) return end;
  return end - 1 > from && bytes[end - 2] === CR ? end - 2 : end - 1;
}

/** Returns the start of the next comment line, searching from the start of a record, or `to` if there is none. */
function findComment(bytes: Uint8Array, comment: number, from: number, to: number): number {
  if (comment === NONE) return to;
  if (bytes[from] === comment) return from;
  for (let i = from; i < to; i++) if (bytes[i] === LF && bytes[i + 1] === comment) return Math.min(i + 1, to);
  return to;
}

/** Whether an odd number of escape bytes precedes the quote at `at`: each pair of them is one byte of content. */
function isEscaped(bytes: Uint8Array, at: number, contentStart: number, escape: number): boolean {
  let i = at;
  while (i > contentStart && bytes[i - 1] === escape) i--;
  return (at - i) % 2 === 1;
}

function holds(bytes: Uint8Array, byte: number, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === byte) return true;
  return false;
}
