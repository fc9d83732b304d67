import { BACKSLASH } from '../csv/ascii.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TOO_LONG } from '../batch/reject-code.ts';
import { octalByteAt } from './kernels/octal.ts';
import type { TypeEntry } from './type-entry.ts';
import { isSince, type ValueOptions } from './options/value-options.ts';

/**
 * `"char"` in quotes, PostgreSQL's type of one byte.
 *
 * Grammar: nothing, one ASCII character or, since PostgreSQL 16, `\` and three octal digits from 000 to 377. Older
 * servers read `\101` as a backslash followed by more text. The server silently drops everything after the first byte,
 * even the rest of a character; here that is TOO_LONG.
 *
 * Binary form: the byte, or 0 for nothing, as in `charrecv` (PostgreSQL, utils/adt/char.c).
 */
export function singleByte(options: ValueOptions = {}): Rule {
  const octal = isSince(16, options);
  return {
    json: 'string',
    text: kernelOf(octal, false),
    binary: { kernel: kernelOf(octal, true), width: 0 },
  };
}

function kernelOf(octal: boolean, binary: boolean): Kernel {
  return (batch, { start, length }, column) => {
    const { fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const byte = byteOf(batch.bytes, start[r]!, size, octal);
      if (byte < 0) {
        batch.reject(r, TOO_LONG, column);
      } else if (binary) {
        const bytes = batch.reserve(1);
        start[r] = batch.spillEnd;
        length[r] = 1;
        bytes[batch.spillEnd++] = byte;
      }
    }
  };
}

/** @returns the byte that the text means, or −1 */
function byteOf(bytes: Uint8Array, from: number, size: number, octal: boolean): number {
  if (size === 0) return 0;
  if (size === 1) return bytes[from]!;
  return octal && size === 4 && bytes[from] === BACKSLASH ? octalByteAt(bytes, from + 1) : -1;
}

export const singleByteType = {
  base: 'char',
  aliases: ['"char"'],
  rule: 'singleByte',
  accepts: () => 'one byte',
  rejects: ['TOO_LONG'],
  settings: [],
  make: singleByte,
  hasEmptyText: () => true,
} as const satisfies TypeEntry;
