// Import one of the library's 113 modules.
import isEmail from 'validator/lib/isEmail.js';
import { AT, DOT, isSpace, MINUS } from '../csv/ascii.ts';
import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { EMAIL_INVALID, KEPT } from '../batch/reject-code.ts';
import { replaceText } from './kernels/replace-text.ts';
import { text } from './text.ts';
import { unchanged } from './exact/exact-forms.ts';
import { withLength } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * An e-mail address: trimmed, stripped of zero-width characters, lowercased, then checked. ASCII addresses follow the
 * WHATWG rule (HTML Living Standard, "valid e-mail address"), with a dot in the domain and at most 254 bytes (RFC
 * 5321). The `validator` library checks all others. `maxLength` is the n of `varchar(n)`, for the clean address.
 */
export function email(options: Pick<ValueOptions, 'maxLength'> = {}): Rule {
  const checkLength = text(options).text;
  const kernel: Kernel = (batch, values, column) => {
    cleanAddresses(batch, values, column);
    checkLength(batch, values, column);
  };
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

const cleanAddresses: Kernel = (batch, values, column) => {
  const { fate, recordCount } = batch;
  const { start, length } = values;
  for (let r = 0; r < recordCount; r++) {
    const size = length[r]!;
    if (size < 0 || fate[r] !== KEPT) continue;
    const from = start[r]!;
    if (isAddress(batch.bytes, from, from + size)) continue;
    if (!clean(batch, values, r)) batch.reject(r, EMAIL_INVALID, column);
  }
};

const BYTES_MAX = 254;
const LABEL_BYTES_MAX = 63;

/** Bit 1: allowed in the local part. Bit 2: allowed in a label of the domain. Lower case only. */
const allowed = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789')) allowed[byte] = 3;
for (const byte of Buffer.from(".!#$%&'*+/=?^_`{|}~-")) allowed[byte] = 1;
allowed[MINUS] = 3;

/** Whether the bytes are a valid ASCII address that is already lower-case. */
function isAddress(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from > BYTES_MAX) return false;
  let i = from;
  while (i < end && (allowed[bytes[i]!]! & 1) !== 0) i++;
  if (i === from || i === end || bytes[i] !== AT) return false;
  let label = ++i;
  let dots = 0;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if ((allowed[byte]! & 2) !== 0) continue;
    if (byte !== DOT || !isLabel(bytes, label, i)) return false;
    label = i + 1;
    dots++;
  }
  return dots > 0 && isLabel(bytes, label, end);
}

function isLabel(bytes: Uint8Array, from: number, end: number): boolean {
  const size = end - from;
  return size > 0 && size <= LABEL_BYTES_MAX && bytes[from] !== MINUS && bytes[end - 1] !== MINUS;
}

/** Tries again after trimming and lowercasing. @returns false if it still is not an address */
function clean(batch: RecordBatch, values: ColumnValues, record: number): boolean {
  let from = values.start[record]!;
  let end = from + values.length[record]!;
  let { bytes } = batch;
  while (from < end && isSpace(bytes[from]!)) from++;
  while (end > from && isSpace(bytes[end - 1]!)) end--;
  bytes = batch.reserve(end - from);
  const begin = batch.spillEnd;
  let to = begin;
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return cleanUnicode(batch, values, record);
    bytes[to++] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
  }
  if (!isAddress(bytes, begin, to)) return false;
  values.start[record] = begin;
  values.length[record] = to - begin;
  values.changed[record] = 1;
  batch.spillEnd = to;
  return true;
}

const zeroWidth = /\u200B|\u200C|\u200D|\u2060|\uFEFF/g;
/**
 * Characters that the library accepts but addresses here may not contain: whitespace of all scripts, controls, and
 * the quotes of the quoted form, which is rejected in ASCII, too.
 */
const unwanted = /["\s\p{Cc}\p{Cf}]/u;

function cleanUnicode(batch: RecordBatch, values: ColumnValues, record: number): boolean {
  const from = values.start[record]!;
  const size = values.length[record]!;
  // Longer than any address, even with a zero-width character between all its bytes.
  if (size > BYTES_MAX * 4) return false;
  const given = batch.bytes.toString('utf8', from, from + size);
  const address = given.replace(zeroWidth, '').trim().toLowerCase();
  if (!isAnyAddress(address)) return false;
  if (address !== given) {
    values.changed[record] = 1;
    replaceText(batch, values, record, address);
  }
  return true;
}

function isAnyAddress(address: string): boolean {
  const bytes = Buffer.from(address);
  if (bytes.length === address.length) return isAddress(bytes, 0, bytes.length);
  if (bytes.length > BYTES_MAX || unwanted.test(address)) return false;
  return isEmail.default(address, { allow_utf8_local_part: true });
}

/** Text that must be an e-mail address. */
export const emailType = {
  base: 'email',
  aliases: ['email'],
  rule: 'email',
  accepts: withLength('an e-mail address, which is trimmed and lowercased'),
  rejects: ['EMAIL_INVALID', 'TOO_LONG'],
  settings: ['rule'],
  make: email,
  exact: () => unchanged,
} as const satisfies TypeEntry;
