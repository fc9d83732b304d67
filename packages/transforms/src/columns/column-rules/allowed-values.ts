import type { Kernel } from '../../batch/record-batch.ts';
import { KEPT, VALUE_NOT_ALLOWED } from '../../batch/reject-code.ts';
import { byteStrings, findByteString, isAt } from '../kernels/byte-strings.ts';

/** A value that a column may have in the file. */
export interface AllowedValue {
  readonly value: string;
  /** Text that replaces it. Default: it stays as it is. */
  readonly becomes?: string;
}

/** Rejects every value that is not in the list, byte for byte, and replaces those that have another text. */
export function allowedValues(list: readonly AllowedValue[]): Kernel {
  const table = byteStrings(list.map(({ value }) => value));
  const becomes = new Map<Uint8Array, Uint8Array>();
  for (const { value, becomes: text } of list) {
    if (text === undefined || text === value) continue;
    const given = Buffer.from(value);
    becomes.set(findByteString(table, given, 0, given.length)!, Buffer.from(text));
  }
  // Offset of each text in the batch. It is written once for all its records.
  const written = new Map<Uint8Array, number>();
  return (batch, { start, length, changed }, column) => {
    const { fate, recordCount } = batch;
    written.clear();
    // Neighbouring rows often have the same value.
    let last: Uint8Array | undefined;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const { bytes } = batch;
      const from = start[r]!;
      if (last === undefined || !isAt(last, bytes, from, size))
        last = findByteString(table, bytes, from, size);
      if (last === undefined) {
        batch.reject(r, VALUE_NOT_ALLOWED, column);
        continue;
      }
      const text = becomes.get(last);
      if (text === undefined) continue;
      let at = written.get(last);
      if (at === undefined) {
        at = batch.spillEnd;
        batch.reserve(text.length).set(text, at);
        batch.spillEnd = at + text.length;
        written.set(last, at);
      }
      start[r] = at;
      length[r] = text.length;
      changed[r] = 1;
    }
  };
}
