import type { Kernel, RecordBatch } from '../../batch/record-batch.ts';
import type { ColumnValues } from '../../batch/column-values.ts';
import { KEPT, TOO_LONG } from '../../batch/reject-code.ts';

/** Text that is replaced wherever it occurs. */
export interface Replacement {
  /** Not empty. */
  readonly from: string;
  readonly to: string;
}

interface Pair {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** Bytes by which replacements may lengthen a value, which bounds a batch whose records are short and many. */
const GROWTH_MAX = 65_536;

/**
 * Replaces texts literally, in one pass from left to right. Where several match, the first in the list wins; what has
 * been replaced is not searched again. Rejects a value that grows by more than 64 KiB.
 */
export function replacements(list: readonly Replacement[]): Kernel {
  const pairs = list.map(({ from, to }) => ({ from: Buffer.from(from), to: Buffer.from(to) }));
  const beginsPair = new Uint8Array(256);
  for (const { from } of pairs) beginsPair[from[0]!] = 1;
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size <= 0 || fate[r] !== KEPT) continue;
      const end = start[r]! + size;
      const first = findNext(batch.bytes, start[r]!, end, pairs, beginsPair);
      if (first < end && !replaceFrom(batch, values, r, first, pairs, beginsPair))
        batch.reject(r, TOO_LONG, column);
    }
  };
}

/** Returns the offset of the first match, or `end`. */
function findNext(
  bytes: Uint8Array,
  from: number,
  end: number,
  pairs: readonly Pair[],
  beginsPair: Uint8Array,
): number {
  for (let i = from; i < end; i++)
    if (beginsPair[bytes[i]!] === 1 && matchAt(bytes, i, end, pairs) !== undefined) return i;
  return end;
}

function matchAt(bytes: Uint8Array, at: number, end: number, pairs: readonly Pair[]): Pair | undefined {
  for (const pair of pairs) {
    const { from } = pair;
    if (from.length > end - at) continue;
    let i = 0;
    while (i < from.length && bytes[at + i] === from[i]) i++;
    if (i === from.length) return pair;
  }
  return undefined;
}

/** @returns false if the result is too long */
function replaceFrom(
  batch: RecordBatch,
  values: ColumnValues,
  r: number,
  first: number,
  pairs: readonly Pair[],
  beginsPair: Uint8Array,
): boolean {
  const from = values.start[r]!;
  const end = from + values.length[r]!;
  const sizeMax = values.length[r]! + GROWTH_MAX;
  let size = 0;
  for (let i = from; i < end; ) {
    const pair =
      i >= first && beginsPair[batch.bytes[i]!] === 1 ? matchAt(batch.bytes, i, end, pairs) : undefined;
    size += pair?.to.length ?? 1;
    if (size > sizeMax) return false;
    i += pair?.from.length ?? 1;
  }
  const bytes = batch.reserve(size);
  const begin = batch.spillEnd;
  let to = begin;
  for (let i = from; i < end; ) {
    const pair = i >= first && beginsPair[bytes[i]!] === 1 ? matchAt(bytes, i, end, pairs) : undefined;
    if (pair) {
      bytes.set(pair.to, to);
      to += pair.to.length;
      i += pair.from.length;
    } else bytes[to++] = bytes[i++]!;
  }
  values.start[r] = begin;
  values.length[r] = size;
  values.changed[r] = 1;
  batch.spillEnd = to;
  return true;
}
