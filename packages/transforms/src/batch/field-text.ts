import type { Dialect } from '../csv/dialect.ts';
import { ESCAPED, type RecordBatch } from './record-batch.ts';

/** Returns the text of field `f`, without quotes and escapes. Bytes that are not UTF-8 become U+FFFD. */
export function fieldText(
  { bytes, fieldStart, fieldEnd, fieldFlags, dialect }: RecordBatch,
  f: number,
): string {
  const text = bytes.toString('utf8', fieldStart[f], fieldEnd[f]);
  return (fieldFlags[f]! & ESCAPED) === 0 ? text : unescaped(text, dialect);
}

function unescaped(text: string, { quote, escape = quote }: Dialect): string {
  const [q, e] = [quote, escape].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
  return text.replaceAll(new RegExp(`${e}([${q}${e}])`, 'g'), '$1');
}
