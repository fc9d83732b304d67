import { CR } from '../csv/ascii.ts';
import type { Position } from '../csv/errors.ts';
import { quoted } from '../csv/excerpt.ts';
import { fieldText } from './field-text.ts';
import { type CompiledColumn, FORMULA, type RecordBatch } from './record-batch.ts';
import { KEPT, REPEATED_HEADER, type RejectCode, rejectCodeOf } from './reject-code.ts';

/** A rejected record: its position and the reason. */
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
  /** Position of the field in the record; absent if the whole record is invalid. */
  readonly span?: Span;
}

/** Errors of a record. `moreErrors` counts those that are not listed. */
export interface RejectErrors {
  readonly errors: readonly RejectError[];
  readonly moreErrors?: number;
}

/** Range of bytes within a record: from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Longest excerpt of the data in a message, in bytes. */
const EXCERPT_BYTES_MAX = 64;

const messages: Record<RejectCode, string> = {
  COLUMN_COUNT: 'the number of fields differs from the header',
  QUOTE_MISPLACED: 'a quote inside an unquoted field, or text after a closing quote',
  UTF8_INVALID: 'not valid in the file’s encoding (UTF-8 unless you name another)',
  NUL_BYTE: 'the text contains a NUL byte, which PostgreSQL cannot store',
  TYPE_INVALID: 'not a valid value for the column’s type',
  OUT_OF_RANGE: 'out of range for the column’s type',
  TOO_LONG: 'too long for the column',
  NULL_NOT_ALLOWED: 'the field is empty but the column requires a value',
  EMAIL_INVALID: 'not an e-mail address',
  DATE_INVALID: 'no such date or time, or not in a form such as 2024-01-31',
  NOT_EXACT: 'the column would not return the value unchanged',
  DATE_AMBIGUOUS: 'day and month are ambiguous',
  VALUE_NOT_ALLOWED: 'not one of the column’s values',
  PATTERN_MISMATCH: 'does not match the column’s pattern',
  LENGTH_INVALID: 'too short or too long for the column’s rule',
  BELOW_MIN: 'less than the column’s minimum',
  ABOVE_MAX: 'greater than the column’s maximum',
  LINE_ENDS: 'a carriage return (CR) outside quotes; lines must end with LF or CRLF',
  ESCAPE_INVALID:
    'the record contains \\., which ends the data in COPY’s text format, or the file ends with a backslash',
};

/** Hints that follow the quoted value. */
const hints: Partial<Record<RejectCode, string>> = {
  DATE_AMBIGUOUS: '; set dateOrder to mdy or dmy',
  NOT_EXACT: '; make the column text, or import without exact=true',
};

/** Whether a record was rejected. */
export function isReject(fate: number): boolean {
  return fate !== KEPT && fate < REPEATED_HEADER;
}

/**
 * Position in record `r` of the field for a column of the plan, without its quotes. The record must have all fields.
 */
export function columnSpan(batch: RecordBatch, r: number, column: number): Span {
  return spanOf(batch, r, batch.firstField[r]! + batch.plan!.columns[column]!.source);
}

/** Position of the invalid field in record `r`, a reject; undefined if the whole record is invalid. */
export function blamedSpan(batch: RecordBatch, r: number): Span | undefined {
  const field = blamedField(batch, r);
  return field === undefined ? undefined : spanOf(batch, r, field);
}

/** Describes record `r` of the batch, which must be rejected. */
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
  // Written out because a file may have millions of rejects: spreading objects takes ten times as long.
  return column === undefined
    ? { record, line, byte, code, message }
    : { record, line, byte, column, code, message };
}

/**
 * Lists all errors of record `r` of the batch, which must be rejected. The first is that of {@link describeReject}.
 */
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
  if (field === undefined) return recordMessage(batch, r, code);
  const value = excerptOf(batch, field, code);
  const returned = code === 'NOT_EXACT' ? returnedValue(batch, field, columnOf(batch, column)!) : undefined;
  const rule = columnOf(batch, column)?.rule;
  const explained = rule?.explain?.(code);
  const reason =
    returned === undefined
      ? (explained ?? reasonFor(batch, code, field)) + (value && `: ${value}`)
      : `the column would return ${value} as ${quoted(returned)}`;
  const told = batch.serverFaults?.get(column)?.get(batch.recordNumber(r) - batch.firstRecord)?.reason;
  const reported = told === undefined ? '' : `; PostgreSQL reports: ${told}`;
  const ofValue = hasValueHint(code) ? rule?.hint?.(startOf(batch, field)) : undefined;
  return (
    reason + reported + (ofValue ?? hints[code] ?? emptyTextHint(batch, field, code, columnOf(batch, column)))
  );
}

/** Whether the rule may have a hint for a value that is rejected with this code. */
function hasValueHint(code: RejectCode): boolean {
  return code === 'TYPE_INVALID' || code === 'DATE_INVALID' || code === 'DATE_AMBIGUOUS';
}

/** Names the parameter with which an empty field is a value of the column. */
function emptyTextHint(
  { fieldStart, fieldEnd }: RecordBatch,
  field: number,
  code: RejectCode,
  column: CompiledColumn | undefined,
): string {
  const isEmpty = code === 'NULL_NOT_ALLOWED' && fieldStart[field] === fieldEnd[field];
  return isEmpty && column?.hasEmptyText ? '; empty=text loads it as the empty text' : '';
}

function recordMessage(batch: RecordBatch, r: number, code: RejectCode): string {
  if (code === 'COLUMN_COUNT') return fieldCountMessage(batch, r);
  if (code === 'LINE_ENDS' && batch.dialect.lineEnd === CR)
    return 'a line feed (LF) outside quotes; the lines of this file end with CR alone';
  return messages[code];
}

function fieldCountMessage({ plan, firstField }: RecordBatch, r: number): string {
  if (plan === undefined) return messages.COLUMN_COUNT;
  const count = firstField[r + 1]! - firstField[r]!;
  // The scanner stores no fields beyond the limit.
  if (count === plan.fieldCount) return `the record has more than ${count} fields`;
  return `the record has ${count} field${count === 1 ? '' : 's'} instead of ${plan.fieldCount}`;
}

/** @param column index in the plan; −1 for none */
function columnOf({ plan }: RecordBatch, column: number): CompiledColumn | undefined {
  return column < 0 ? undefined : plan?.columns[column];
}

function blamedField(batch: RecordBatch, r: number): number | undefined {
  return fieldOf(batch, r, batch.blamed[r]!);
}

/** Index of the column's field; undefined if the record's number of fields differs from the plan's. */
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

function reasonFor({ fieldStart, fieldEnd }: RecordBatch, code: RejectCode, field: number): string {
  return code === 'NULL_NOT_ALLOWED' && fieldStart[field] !== fieldEnd[field]
    ? 'the field means NULL but the column requires a value'
    : messages[code];
}

/**
 * Longest value for which a message shows what the column would return. The excerpts of longer ones look alike, and
 * computing them takes up to a second and 300 MB.
 */
const RETURNED_BYTES_MAX = 1024;

/** Text that the column would return for the value; undefined if it is unknown or the value is too long. */
function returnedValue(batch: RecordBatch, field: number, { rule }: CompiledColumn): string | undefined {
  if (batch.fieldEnd[field]! - batch.fieldStart[field]! > RETURNED_BYTES_MAX) return undefined;
  return rule.textReturned?.(Buffer.from(fieldText(batch, field)));
}

/** Bytes of a value that hints are based on. */
const HINTED_BYTES_MAX = 1024;

/** The start of the field, as it is in the file. */
function startOf({ bytes, fieldStart, fieldEnd }: RecordBatch, field: number): string {
  const start = fieldStart[field]!;
  return bytes.toString('utf8', start, Math.min(fieldEnd[field]!, start + HINTED_BYTES_MAX));
}

/** The start of the field in quotes; empty for bytes that cannot be shown, and for an empty field. */
function excerptOf(batch: RecordBatch, field: number, code: RejectCode): string {
  if (code === 'UTF8_INVALID' || code === 'NUL_BYTE') return '';
  const isFormula = (batch.fieldFlags[field]! & FORMULA) !== 0;
  const start = batch.fieldStart[field]! - (isFormula ? '="'.length : 0);
  const end = batch.fieldEnd[field]! + (isFormula ? '"'.length : 0);
  if (code === 'NULL_NOT_ALLOWED' && start === end) return '';
  let cut = Math.min(end, start + EXCERPT_BYTES_MAX);
  // Do not cut a character in half.
  while (cut < end && cut > start && (batch.bytes[cut]! & 0xc0) === 0x80) cut--;
  return `${JSON.stringify(batch.bytes.toString('utf8', start, cut))}${cut < end ? '…' : ''}`;
}
