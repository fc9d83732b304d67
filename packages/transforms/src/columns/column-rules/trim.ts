import type { Kernel } from '../../batch/record-batch.ts';
import { KEPT } from '../../batch/reject-code.ts';
import { spaceAt, spaceBefore } from '../kernels/whitespace.ts';

/**
 * Removes whitespace at both ends, as JavaScript's `String.prototype.trim` does.
 */
export const trim: Kernel = (batch, values) => {
  const { bytes, fate, recordCount } = batch;
  const { start, length, changed } = values;
  for (let r = 0; r < recordCount; r++) {
    const size = length[r]!;
    if (size <= 0 || fate[r] !== KEPT) continue;
    let from = start[r]!;
    let end = from + size;
    for (let width = 1; from < end && width > 0; from += width) width = spaceAt(bytes, from, end);
    for (let width = 1; end > from && width > 0; end -= width) width = spaceBefore(bytes, from, end);
    if (end - from === size) continue;
    start[r] = from;
    length[r] = end - from;
    changed[r] = 1;
  }
};
