import type { Reject } from '@repo/engine';
import type { RejectRecord } from '../service/reject-records.ts';
import { excerptLines } from './excerpt-lines.ts';
import { visible } from './visible-text.ts';

/** Rejects that are shown of a file: of so many codes, so many each. */
export const CODES_MAX = 5;
export const OF_EACH_CODE = 2;

/**
 * A reject for people: where it is and why, the record, and carets under the field that is to blame.
 * @param name of the file, where it is known
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
  return visible(`${place}${field}: ${code}, ${message}`);
}
