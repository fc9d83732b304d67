import type { Position } from '../csv/errors.ts';
import { quoted } from '../csv/excerpt.ts';
import { fieldText } from './field-text.ts';
import type { CompiledColumn, RecordBatch } from './record-batch.ts';
import { BLANK, HEADER, KEPT, type RejectCode, rejectCodeOf } from './reject-code.ts';

/** A record set aside: where it is and why. */
export interface Reject extends Position {
  readonly record: number;
  readonly code: RejectCode;
  readonly message: string;
}

/** One error of a record. */
interface RejectError {
  readonly column?: string;
  readonly code: RejectCode;
  readonly message: string;
  /** The field in the record; absent if the whole record is wrong. */
  readonly span?: Span;
}

/** The errors of a record, and how many more it has if these are not all. */
export interface RejectErrors {
  readonly errors: readonly RejectError[];
  readonly moreErrors?: number;
}

/** Bytes of a record, counted from its first one: from `start` to the one before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Bytes of the data that a message quotes at most. */
const EXCERPT_BYTES_MAX = 64;

const messages: Record<RejectCode, string> = {
  COLUMN_COUNT: 'the record has another number of fields than the header',
  QUOTE_MISPLACED: 'a quote stands inside an unquoted field, or text follows a closing quote',
  UTF8_INVALID: 'the bytes are not valid in the file’s encoding, UTF-8 unless another is named',
  NUL_BYTE: 'the text holds a NUL byte, which PostgreSQL cannot store',
  TYPE_INVALID: 'the value is not of the column’s type',
  OUT_OF_RANGE: 'the value does not fit into the column’s type',
  TOO_LONG: 'the text is longer than the column allows',
  NULL_NOT_ALLOWED: 'the field is empty and the column needs a value',
  EMAIL_INVALID: 'not an e-mail address',
  DATE_INVALID: 'not a date or time that exists, or not written in a known form',
  NOT_EXACT:
    'the column would not give the value back as it is written; make the column text, or import without exact=true',
  DATE_AMBIGUOUS: 'day and month cannot be told apart; say which comes first with dateOrder=mdy or dmy',
  LINE_ENDS:
    'a carriage return stands outside quotes, and no line feed follows it: a line ends with LF or CRLF',
};

/** Whether the record was read and set aside for a fault of its own. */
export function isReject(fate: number): boolean {
  return fate !== KEPT && fate !== BLANK && fate !== HEADER;
}

/** Where in record `r`, which must have all fields, the one is that goes to a column of the plan; without its quotes. */
export function columnSpan(batch: RecordBatch, r: number, column: number): Span {
  return spanOf(batch, r, batch.firstField[r]! + batch.plan!.columns[column]!.source);
}

/** Where in record `r`, a reject, the field is that is to blame; undefined where all of the record is. */
export function blamedSpan(batch: RecordBatch, r: number): Span | undefined {
  const field = blamedField(batch, r);
  return field === undefined ? undefined : spanOf(batch, r, field);
}

/** Position, code and reason of record `r` of the batch, which must be rejected. */
export function describeReject(batch: RecordBatch, r: number): Reject {
  const code = rejectCodeOf(batch.fate[r]!);
  const column = columnOf(batch, batch.blamed[r]!)?.name;
  const field = blamedField(batch, r);
  const message = messageOf(batch, r, code, field, batch.blamed[r]!);
  const record = batch.recordNumber(r);
  const { firstLine, firstByte } = batch;
  if (firstLine < 0 || firstByte < 0)
    return { record, ...(column === undefined ? {} : { column }), code, message };
  const line = firstLine + batch.recordLine[r]!;
  const byte = firstByte + (field === undefined ? batch.recordStart[r]! : batch.fieldStart[field]!);
  // Written out because there may be millions: spreading objects takes ten times as long.
  return column === undefined
    ? { record, line, byte, code, message }
    : { record, line, byte, column, code, message };
}

/** All errors of record `r` of the batch, which must be rejected; the first is that of {@link describeReject}. */
export function describeErrors(batch: RecordBatch, r: number): RejectErrors {
  const first = errorOf(batch, r, batch.fate[r]!, batch.blamed[r]!);
  const errors = [first];
  batch.moreFaults.forEach(r, (column, code) => errors.push(errorOf(batch, r, code, column)));
  const unlisted = batch.moreFaults.count(r) - (errors.length - 1);
  return unlisted === 0 ? { errors } : { errors, moreErrors: unlisted };
}

function errorOf(batch: RecordBatch, r: number, fate: number, c: number): RejectError {
  const code = rejectCodeOf(fate);
  const column = columnOf(batch, c)?.name;
  const field = fieldOf(batch, r, c);
  return {
    ...(column === undefined ? {} : { column }),
    code,
    message: messageOf(batch, r, code, field, c),
    ...(field === undefined ? {} : { span: spanOf(batch, r, field) }),
  };
}

function messageOf(
  batch: RecordBatch,
  r: number,
  code: RejectCode,
  field: number | undefined,
  column: number,
): string {
  const reason = reasonFor(batch, code, field);
  if (field !== undefined) {
    const back = code === 'NOT_EXACT' ? givenBack(batch, field, columnOf(batch, column)!) : '';
    return reason + excerptOf(batch, field, code) + back;
  }
  const expected = batch.plan?.fieldCount;
  if (code !== 'COLUMN_COUNT' || expected === undefined) return reason;
  return `${reason}: ${batch.firstField[r + 1]! - batch.firstField[r]!} instead of ${expected}`;
}

/** @param column index in the plan; −1 for none */
function columnOf({ plan }: RecordBatch, column: number): CompiledColumn | undefined {
  return column < 0 ? undefined : plan?.columns[column];
}

function blamedField(batch: RecordBatch, r: number): number | undefined {
  return fieldOf(batch, r, batch.blamed[r]!);
}

/** The column's field; undefined if the record has another number of fields than the plan. */
function fieldOf(batch: RecordBatch, r: number, c: number): number | undefined {
  const { plan, firstField } = batch;
  const column = columnOf(batch, c);
  const first = firstField[r]!;
  return column && firstField[r + 1]! - first === plan?.fieldCount ? first + column.source : undefined;
}

function spanOf({ recordStart, fieldStart, fieldEnd }: RecordBatch, r: number, field: number): Span {
  const first = recordStart[r]!;
  return { start: fieldStart[field]! - first, end: fieldEnd[field]! - first };
}

/** The code's message, in other words where the dialect makes it say the wrong thing. */
function reasonFor(batch: RecordBatch, code: RejectCode, field: number | undefined): string {
  if (code === 'COLUMN_COUNT' && batch.dialect.header === false)
    return 'the record has another number of fields than the first';
  if (code === 'NULL_NOT_ALLOWED' && field !== undefined && batch.fieldStart[field] !== batch.fieldEnd[field])
    return 'the field means NULL and the column needs a value';
  return messages[code];
}

/** A longer value and what comes back for it look alike in a message, and take up to a second and 300 MB to compare. */
const GIVEN_BACK_BYTES_MAX = 1024;

/** A clause that says what the column would give back for the value; empty for long ones. */
function givenBack(batch: RecordBatch, field: number, { rule }: CompiledColumn): string {
  if (batch.fieldEnd[field]! - batch.fieldStart[field]! > GIVEN_BACK_BYTES_MAX) return '';
  const back = rule.givesBack?.(Buffer.from(fieldText(batch, field)));
  return back === undefined ? '' : ` would be ${quoted(back)}`;
}

function excerptOf(batch: RecordBatch, field: number, code: RejectCode): string {
  if (code === 'UTF8_INVALID' || code === 'NUL_BYTE') return '';
  const start = batch.fieldStart[field]!;
  const end = batch.fieldEnd[field]!;
  if (code === 'NULL_NOT_ALLOWED' && start === end) return '';
  let cut = Math.min(end, start + EXCERPT_BYTES_MAX);
  // Not in the middle of a character.
  while (cut < end && cut > start && (batch.bytes[cut]! & 0xc0) === 0x80) cut--;
  return `: ${JSON.stringify(batch.bytes.toString('utf8', start, cut))}${cut < end ? '…' : ''}`;
}
