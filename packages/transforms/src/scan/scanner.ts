import { CR, LF } from '../csv/ascii.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import type { Limits } from '../csv/limits.ts';
import { ESCAPED, QUOTED, type RecordBatch } from '../batch/record-batch.ts';
import { COLUMN_COUNT, KEPT, QUOTE_MISPLACED } from '../batch/reject-code.ts';
import { isEscaped } from './field-reader.ts';
import { rejectStrayLineEnds } from './stray-line-ends.ts';
import { checkLengths, recordTooLarge, startOfLineEnd, unterminatedQuote } from './scan-errors.ts';
import { findSpecialBytes, foundBareReturn, specialBytes, WINDOW_BYTES } from './special-bytes.ts';

// Every byte of every upload passes through `scan`. Hazards for anyone who changes it:
// - It jumps from special byte to special byte (delimiter, quote, line feed), never from byte to byte.
//   A WebAssembly kernel finds their offsets, comparing 16 bytes at a time.
// - `bytes[to]` is a line feed while it runs, so the loop needs no end-of-input test: it stops there
//   and only then checks whether that line feed is a real one.
// - Features of other dialects must not slow down the ordinary one. Rare ones are left to `scanGeneral`; `scanBatch`
//   chooses. A dialect without quotes has a quote above 255, which no byte equals. An escape byte is searched
//   backwards from each quote. Without a comment line ahead, records are scanned as if the dialect had no comments.
// - Carriage returns without a line feed after them are checked after the scan, and only in batches that have one.
// - Nothing may allocate per field. `growFields` and `growRecords` replace arrays, so the local
//   copies must be read again after each call.
// - It keeps no state between calls. A record that is cut off at `to` is scanned again from its start
//   when more bytes have arrived. The caller at least doubles the bytes each time, which keeps even a
//   giant record linear.
// - Measure with `pnpm measure bench` on every supported Node version before and after a change.

/**
 * Finds the complete records of `batch.bytes[0, to)` and fills the batch's index arrays. For dialects with a delimiter of
 * one byte, strict quotes, escapes only inside quotes, and lines that end with LF.
 *
 * The automaton is that of RFC 4180, with LF, CRLF and CRCRLF as line ends and any bytes as field content. Any other CR
 * outside quotes marks its record LINE_ENDS. So does a CR at the end of the file, which then ends between CR and LF. A
 * quote inside an unquoted field, and anything but a delimiter or line end after a closing quote, mark the record
 * QUOTE_MISPLACED. Both records still end at their line end.
 *
 * An escape byte other than the quote works only inside quotes and before a quote or itself, as in PostgreSQL's `COPY …
 * (FORMAT csv, ESCAPE '…')`. A line that begins with the comment mark, outside a record, is skipped: it is between two
 * records of the batch and belongs to neither. `recordBytesMax` limits a record's bytes without its line end.
 *
 * @param to end of the bytes; `bytes` must have room for one more
 * @param atEnd no bytes will follow, so the last record needs no line end
 * @returns the offset after the last complete record or comment, which is also `batch.inputEnd`
 * @throws CsvError QUOTE_UNTERMINATED at the end of the file, RECORD_TOO_LARGE, FIELD_TOO_LARGE
 */
export function scan(
  batch: RecordBatch,
  to: number,
  atEnd: boolean,
  dialect: Dialect,
  limits: Limits,
): number {
  const { delimiter, quote, escape = quote, comment = NONE } = dialect;
  const bytes = batch.bytes;
  bytes[to] = LF;
  const isDoubled = escape === quote;
  const quoteOrNone = quote === NONE ? delimiter : quote;
  const { columnsMax } = limits;
  const lengthToCheck = Math.min(limits.recordBytesMax, limits.fieldBytesMax);
  const recordsMax = limits.batchRecordsMax;

  let { fieldStart, fieldEnd, fieldFlags, firstField, recordStart, recordEnd, recordLine, fate } = batch;
  let fieldsMax = fieldStart.length;
  let field = 0;
  let record = 0;
  let line = 0;
  let start = 0;

  // Special bytes are known up to `searched`. `specialBytes` contains `found` of them; `next` is the index of the next
  // one.
  let searched = 0;
  let found = 0;
  let next = 0;
  // Start of the first window with a carriage return that is not before a line feed.
  let bareReturnFrom = to;
  let stop = findComment(bytes, comment, start, to);

  scanning: for (;;) {
    if (start >= stop || record >= recordsMax) {
      if (start >= to || record >= recordsMax) break;
      // Otherwise the supposed comment is inside a quoted field.
      if (start === stop) {
        const end = bytes.indexOf(LF, start);
        if (end === to && !atEnd) break;
        const length = (end < to ? startOfLineEnd(bytes, start, end) : end) - start;
        // A comment may be no longer than a record.
        if (length > limits.recordBytesMax)
          throw recordTooLarge(batch, start, record, line, limits.recordBytesMax);
        line++;
        start = Math.min(end + 1, to);
      }
      stop = findComment(bytes, comment, start, to);
      continue;
    }
    const first = field;
    const startLine = line;
    let fateOfRecord = KEPT;
    let fieldBegin = start;
    let contentStart = start;
    let flags = 0;
    let isOpen = false;
    let closedAt = 0;
    let at = 0;

    for (;;) {
      if (next === found) {
        found = findSpecialBytes(bytes, searched, to + 1, delimiter, quoteOrNone);
        if (foundBareReturn() && searched < bareReturnFrom) bareReturnFrom = searched;
        searched += WINDOW_BYTES;
        next = 0;
        continue;
      }
      at = specialBytes[next++]!;
      const byte = bytes[at]!;

      if (isOpen) {
        if (byte === quote) {
          if (isDoubled || !isEscaped(bytes, at, contentStart, escape)) {
            isOpen = false;
            closedAt = at;
          }
        } else if (byte === LF) {
          if (at >= to) {
            if (atEnd) {
              if (to - start > limits.recordBytesMax)
                throw recordTooLarge(batch, start, record, startLine, limits.recordBytesMax);
              throw unterminatedQuote(batch, contentStart - 1, record, startLine);
            }
            field = first;
            line = startLine;
            break scanning;
          }
          line++;
        }
        continue;
      }
      // The byte is inside a skipped comment.
      if (at < fieldBegin) continue;
      if (byte === quote) {
        if (at === fieldBegin) {
          flags = QUOTED;
          isOpen = true;
          contentStart = at + 1;
        } else if (isDoubled && flags !== 0 && at === closedAt + 1) {
          flags = QUOTED | ESCAPED;
          isOpen = true;
        } else {
          fateOfRecord = QUOTE_MISPLACED;
        }
        continue;
      }

      let contentEnd = at;
      const isCrLf = byte === LF && at < to && bytes[at - 1] === CR;
      if (flags !== 0) {
        contentEnd = closedAt;
        if (
          at - closedAt > (isCrLf ? 2 : 1) &&
          !(isCrLf && closedAt + 1 === startOfLineEnd(bytes, closedAt + 1, at))
        )
          fateOfRecord = QUOTE_MISPLACED;
        if (!isDoubled && includesByte(bytes, escape, contentStart, contentEnd)) flags = QUOTED | ESCAPED;
      } else if (isCrLf && at > contentStart) {
        contentEnd = at - 1;
      }
      if (field === fieldsMax) {
        batch.growFields();
        ({ fieldStart, fieldEnd, fieldFlags } = batch);
        fieldsMax = fieldStart.length;
      }
      if (field - first < columnsMax) {
        fieldStart[field] = contentStart;
        fieldEnd[field] = contentEnd;
        fieldFlags[field] = flags;
        field++;
      } else {
        fateOfRecord = COLUMN_COUNT;
      }
      fieldBegin = at + 1;
      if (byte === LF) break;
      contentStart = fieldBegin;
      flags = 0;
    }
    if (at >= to && !atEnd) {
      field = first;
      line = startLine;
      break;
    }
    if (fieldBegin - start > lengthToCheck) {
      // The file has no line end after its last byte.
      const end = at >= to ? to : startOfLineEnd(bytes, start, at);
      checkLengths(batch, start, end, first, field, limits, record, startLine);
    }
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
    start = Math.min(fieldBegin, to);
    recordEnd[record] = start;
    record++;
  }

  batch.recordCount = record;
  firstField[record] = field;
  recordStart[record] = start;
  recordLine[record] = line;
  batch.inputEnd = start;
  batch.spillEnd = start;
  rejectStrayLineEnds(batch, dialect, bareReturnFrom);
  return start;
}

/** Returns the start of the next comment line, searching from the start of a record, or `to` if there is none. */
function findComment(bytes: Uint8Array, comment: number, from: number, to: number): number {
  if (comment === NONE) return to;
  if (bytes[from] === comment) return from;
  for (let i = from; i < to; i++) if (bytes[i] === LF && bytes[i + 1] === comment) return Math.min(i + 1, to);
  return to;
}

function includesByte(bytes: Uint8Array, byte: number, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === byte) return true;
  return false;
}
