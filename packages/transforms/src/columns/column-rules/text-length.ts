import type { Kernel } from '../../batch/record-batch.ts';
import { KEPT, LENGTH_INVALID } from '../../batch/reject-code.ts';
import { countCharacters } from '../kernels/characters.ts';

/** Limits of a value's length in code points, each inclusive. */
export interface LengthLimits {
  readonly min?: number;
  readonly max?: number;
}

/** Rejects values that are shorter or longer. */
export function textLength({ min = 0, max = Number.POSITIVE_INFINITY }: LengthLimits): Kernel {
  return (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      // A character has one to four bytes.
      if (size <= max && size >= 4 * min) continue;
      const characters = countCharacters(bytes, start[r]!, size);
      if (characters < min || characters > max) batch.reject(r, LENGTH_INVALID, column);
    }
  };
}
