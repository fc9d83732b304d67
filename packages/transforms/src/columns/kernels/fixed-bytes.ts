import type { Kernel, Rule } from '../../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../../batch/reject-code.ts';
import { trimBlanks } from './trim-blanks.ts';

/** Reads the text in `[from, end)` and writes its binary form at `to`. @returns the fault, or KEPT */
type Read = (bytes: Uint8Array, from: number, end: number, to: number) => number;

/**
 * Creates the rule of a type whose binary form has the same number of bytes for every value, more than the eight that
 * fit into a column's numbers. The text form is the input without blanks around it.
 * @param size bytes of the binary form
 */
export function fixedBytes(size: number, read: Read): Rule {
  return {
    json: 'string',
    text: kernelOf(size, read, false),
    binary: { kernel: kernelOf(size, read, true), width: 0 },
  };
}

function kernelOf(byteCount: number, read: Read, binary: boolean): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const bytes = batch.reserve(byteCount);
      let fault = read(bytes, from, from + size, batch.spillEnd);
      if (fault === TYPE_INVALID && trimBlanks(bytes, values, r))
        fault = read(bytes, start[r]!, start[r]! + length[r]!, batch.spillEnd);
      if (fault !== KEPT) {
        batch.reject(r, fault, column);
      } else if (binary) {
        start[r] = batch.spillEnd;
        length[r] = byteCount;
        batch.spillEnd += byteCount;
      }
    }
  };
}
