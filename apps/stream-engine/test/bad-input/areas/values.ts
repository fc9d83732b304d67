import type { RejectCode } from '@repo/transforms';
import { expect } from 'vitest';
import { csv, type Refusal, wants } from '../refusal.ts';
import { withOneError } from '../../with-one-error.ts';

/** A value that a column of `typed` rejects, and the code. */
const cases: readonly (readonly [column: string, value: string | Buffer, code: RejectCode])[] = [
  ['small', '32768', 'OUT_OF_RANGE'],
  ['small', '-32769', 'OUT_OF_RANGE'],
  ['int', '2147483648', 'OUT_OF_RANGE'],
  ['int', '1.5', 'TYPE_INVALID'],
  ['int', '1 2', 'TYPE_INVALID'],
  ['int', '٣', 'TYPE_INVALID'],
  ['int', '0x', 'TYPE_INVALID'],
  ['big', '9223372036854775808', 'OUT_OF_RANGE'],
  ['big', '1e3', 'TYPE_INVALID'],
  ['real', '1e39', 'OUT_OF_RANGE'],
  ['real', 'nano', 'TYPE_INVALID'],
  ['double', '1e309', 'OUT_OF_RANGE'],
  ['double', '1,5', 'TYPE_INVALID'],
  ['price', '1000', 'OUT_OF_RANGE'],
  ['price', '1.2.3', 'TYPE_INVALID'],
  ['price', '€1.000', 'TYPE_INVALID'],
  ['flag', 'maybe', 'TYPE_INVALID'],
  ['uid', '0b5ecc2c-5a0c-4f8f-8a1e', 'TYPE_INVALID'],
  ['uid', 'g'.repeat(32), 'TYPE_INVALID'],
  ['json', '{a:1}', 'TYPE_INVALID'],
  ['json', '[1', 'TYPE_INVALID'],
  ['jsonb', '[\\u0000]', 'TYPE_INVALID'],
  ['jsonb', '01', 'TYPE_INVALID'],
  ['bytes', '\\xabc', 'TYPE_INVALID'],
  ['bytes', '\\xzz', 'TYPE_INVALID'],
  ['time', '24:00:01', 'TYPE_INVALID'],
  ['timetz', '25:00', 'TYPE_INVALID'],
  ['span', 'a while', 'TYPE_INVALID'],
  ['inet', '300.0.0.1', 'TYPE_INVALID'],
  ['cidr', '10.0.0.1/8', 'TYPE_INVALID'],
  ['mac', '08:00:2b:01:02', 'TYPE_INVALID'],
  ['mac8', '08:00:2b:01:02:03:04:05:06', 'TYPE_INVALID'],
  ['day', '2023-02-29', 'DATE_INVALID'],
  ['day', '2023-13-01', 'DATE_INVALID'],
  ['day', '03/04/2024', 'DATE_AMBIGUOUS'],
  ['day', 'tomorrow', 'DATE_INVALID'],
  ['at', '2024-02-30T10:00', 'DATE_INVALID'],
  ['moment', '2024-01-01T10:00:00+99:00', 'DATE_INVALID'],
  ['three', 'abcd', 'TOO_LONG'],
  ['three', 'äöüß', 'TOO_LONG'],
  ['two', 'abc', 'TOO_LONG'],
  ['words', 'a\0b', 'NUL_BYTE'],
  ['words', Buffer.from('ff', 'hex'), 'UTF8_INVALID'],
  ['words', Buffer.from('eda080', 'hex'), 'UTF8_INVALID'],
  ['words', Buffer.from('c0af', 'hex'), 'UTF8_INVALID'],
  ['email', 'a@b', 'EMAIL_INVALID'],
  ['email', 'a b@c.de', 'EMAIL_INVALID'],
  ['mood', 'angry', 'TYPE_INVALID'],
  ['name', 'n'.repeat(64), 'TOO_LONG'],
  ['letter', 'ab', 'TOO_LONG'],
  ['needed', '', 'NULL_NOT_ALLOWED'],
];

/** Structural faults of a record, which are detected before its values. */
const malformed: readonly (readonly [name: string, rest: string, code: RejectCode])[] = [
  ['in a record with one field too many', 'a,b', 'COLUMN_COUNT'],
  ['in a record with 1,899 fields too many', 'a'.padEnd(1900, ','), 'COLUMN_COUNT'],
  ['with a quote inside', 'a"b', 'QUOTE_MISPLACED'],
  ['with text after its closing quote', '"a"b', 'QUOTE_MISPLACED'],
];

/** Values that are rejected: with `maxRejects=0` each of them fails the import, with its position and reason. */
export const values: readonly Refusal[] = [
  ...cases.map(([column, value, code]) => {
    const name = `${JSON.stringify(value.slice(0, 30).toString())} of ${column}`;
    const quote = value.length === 0 ? '' : '"';
    const field = Buffer.concat([quote, value, quote].map((bytes) => Buffer.from(bytes as string)));
    return refusal(name, column, field, { column, code }, `2,${quote}`.length);
  }),
  ...malformed.map(([name, rest, code]) => refusal(name, 'words', Buffer.from(rest), { code }, 0)),
];

/** @param at position of the reject in the record */
function refusal(
  name: string,
  column: string,
  rest: Buffer,
  reject: { readonly column?: string; readonly code: RejectCode },
  at: number,
): Refusal {
  const head = Buffer.from(`id,${column}\n1,${column === 'needed' ? 'x' : ''}\n`);
  const byte = head.length + at;
  return {
    name,
    code: 'REJECT_LIMIT_REACHED',
    table: 'typed',
    // A column with a default would take it.
    path: 'typed?maxRejects=0&empty=null',
    request: { headers: csv, body: Buffer.concat([head, Buffer.from('2,'), rest, Buffer.from('\n')]) },
    problem: {
      detail: '1 of 2 records were rejected',
      rows: { read: 2, loaded: 0, rejected: 1, skipped: 0 },
      rejects: expect.objectContaining({
        sample: [withOneError({ record: 2, line: 3, byte, ...reject, message: wants('') })],
      }),
    },
  };
}
