import { ESCAPED, type RecordBatch } from './record-batch.ts';
import { unescape } from './unescape.ts';

/** Returns the bytes of field `f`, without quotes and escapes. */
export function fieldBytes(
  { bytes, fieldStart, fieldEnd, fieldFlags, dialect }: RecordBatch,
  f: number,
): Buffer {
  const content = bytes.subarray(fieldStart[f], fieldEnd[f]);
  if ((fieldFlags[f]! & ESCAPED) === 0) return content;
  const value = Buffer.allocUnsafe(content.length);
  return value.subarray(0, unescape(content, 0, content.length, value, 0, dialect));
}

/** Returns the text of field `f`, without quotes and escapes. Bytes that are not UTF-8 become U+FFFD. */
export function fieldText(batch: RecordBatch, f: number): string {
  return fieldBytes(batch, f).toString();
}
