import { type ContactColumn, fieldOf } from '../contacts/contacts-table.ts';
import { rawByte } from './raw-byte.ts';

/** The service's codes for rejected records. */
export type RejectCode =
  | 'COLUMN_COUNT'
  | 'QUOTE_MISPLACED'
  | 'UTF8_INVALID'
  | 'NUL_BYTE'
  | 'TYPE_INVALID'
  | 'OUT_OF_RANGE'
  | 'NULL_NOT_ALLOWED'
  | 'EMAIL_INVALID'
  | 'DATE_INVALID'
  | 'DATE_AMBIGUOUS';

export interface DirtKind {
  readonly name: string;
  /** The code with which a record of this kind must be rejected. */
  readonly code: RejectCode;
  /** Returns a valid record's fields with exactly one error. */
  readonly corrupt: (fields: readonly string[]) => string[];
}

const QUOTE = rawByte(0x22);

/** All kinds of dirt. Add a new one as a line here: its name, its code, and how it changes a valid record. */
export const dirtKinds: readonly DirtKind[] = [
  edit('email-without-at', 'EMAIL_INVALID', 'email', (email) => email.replace('@', '.')),
  edit('email-two-ats', 'EMAIL_INVALID', 'email', (email) => email.replace('@', '@@')),
  edit('email-blank-inside', 'EMAIL_INVALID', 'email', (email) => email.replace('@', ' @')),
  put('email-without-domain-dot', 'EMAIL_INVALID', 'email', 'postmaster@localhost'),
  put('null-email', 'NULL_NOT_ALLOWED', 'email', ''),
  put('null-id', 'NULL_NOT_ALLOWED', 'id', ''),
  put('id-not-a-number', 'TYPE_INVALID', 'id', 'twelve'),
  edit('id-with-fraction', 'TYPE_INVALID', 'id', (id) => `${id}.5`),
  put('id-out-of-range', 'OUT_OF_RANGE', 'id', '9223372036854775808'),
  put('date-february-30', 'DATE_INVALID', 'signup_date', '2024-02-30'),
  put('date-february-29-of-a-common-year', 'DATE_INVALID', 'signup_date', '29 Feb 2023'),
  put('date-month-13', 'DATE_INVALID', 'signup_date', '2024/13/01'),
  put('date-ambiguous', 'DATE_AMBIGUOUS', 'signup_date', '03/04/2024'),
  put('timestamp-invalid', 'DATE_INVALID', 'last_seen', '2024-05-06T25:61:00Z'),
  put('amount-not-a-number', 'TYPE_INVALID', 'amount', '12,50 EUR'),
  put('amount-out-of-range', 'OUT_OF_RANGE', 'amount', '10000000000.00'),
  { name: 'missing-field', code: 'COLUMN_COUNT', corrupt: (fields) => fields.slice(0, -1) },
  { name: 'extra-field', code: 'COLUMN_COUNT', corrupt: (fields) => [...fields, 'one too many'] },
  put('invalid-utf8', 'UTF8_INVALID', 'notes', `caf${rawByte(0xff)}`),
  put('invalid-utf8-cut-character', 'UTF8_INVALID', 'last_name', `Caf${rawByte(0xc3)}`),
  put('invalid-utf8-surrogate', 'UTF8_INVALID', 'notes', `${rawByte(0xed)}${rawByte(0xa0)}${rawByte(0x80)}`),
  put('nul-byte', 'NUL_BYTE', 'notes', `before${rawByte(0)}after`),
  put('quote-misplaced', 'QUOTE_MISPLACED', 'notes', `ab${QUOTE}cd`),
  put('quote-followed-by-text', 'QUOTE_MISPLACED', 'notes', `${QUOTE}ab${QUOTE}cd`),
];

function put(name: string, code: RejectCode, column: ContactColumn, text: string): DirtKind {
  return edit(name, code, column, () => text);
}

function edit(
  name: string,
  code: RejectCode,
  column: ContactColumn,
  change: (text: string) => string,
): DirtKind {
  return {
    name,
    code,
    corrupt: (fields) => fields.with(fieldOf[column], change(fields[fieldOf[column]] ?? '')),
  };
}
