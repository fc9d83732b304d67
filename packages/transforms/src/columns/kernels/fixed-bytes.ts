import type { Kernel, Rule } from '../../batch/record-batch.ts';
import { KEPT } from '../../batch/reject-code.ts';

/** Reads the text in `[from, end)` and writes its binary form at `to`. @returns the fault, or KEPT */
type Read = (bytes: Uint8Array, from: number, end: number, to: number) => number;

/**
 * Creates the rule of a type whose binary form has the same number of bytes for every value, more than the eight that
 * fit into a column's numbers. The text form is the input.
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
  return (batch, { start, length }, column) => {
    const { fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const bytes = batch.reserve(byteCount);
      const fault = read(bytes, from, from + size, batch.spillEnd);
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
