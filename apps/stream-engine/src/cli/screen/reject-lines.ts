import type { Reject } from '@repo/engine';
import { inOptions } from '../arguments/in-options.ts';
import type { RejectRecord } from '../service/reject-records.ts';
import { excerptLines } from './excerpt-lines.ts';
import { visible } from './visible-text.ts';

/** Limits on the rejects shown: this many codes, this many of each. */
export const CODES_MAX = 5;
export const OF_EACH_CODE = 2;

/**
 * Formats a reject: its place and reason, the record, and carets under the invalid field.
 * @param name name of the file, if known
 */
export function rejectLines({ original, span, ...reject }: RejectRecord, name?: string): string[] {
  const bytes = Buffer.from(original);
  const excerpt = excerptLines({ bytes, ...(span ?? { start: 0, end: bytes.length }) });
  return [rejectReason(reject, name), ...excerpt.map((line) => `    ${line}`)];
}

export function rejectReason(
  { line, record, column, code, message }: Reject,
  name: string | undefined,
): string {
  const place =
    line === undefined ? `record ${record}` : name === undefined ? `line ${line}` : `${name}:${line}`;
  const field = column === undefined ? '' : `, ${column}`;
  return visible(`${place}${field}: ${code}, ${inOptions(message)}`);
}
