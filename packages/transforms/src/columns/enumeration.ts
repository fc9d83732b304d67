import { unchanged } from './exact/exact-forms.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { byteStrings, findByteString, isAt } from './kernels/byte-strings.ts';
import { trimBlanks } from './kernels/trim-blanks.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './kernels/value-options.ts';

/**
 * An enum: exactly one of its labels, or one with blanks around it, which are removed and count as a change.
 *
 * Binary form: the label, as in `enum_recv` (PostgreSQL, utils/adt/enum.c).
 */
export function enumeration({ labels = [] }: ValueOptions): Rule {
  const table = byteStrings(labels);
  const kernel: Kernel = (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length } = values;
    // Neighbouring rows often have the same label.
    let last: Uint8Array | undefined;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      if (last !== undefined && isAt(last, bytes, from, size)) continue;
      let label = findByteString(table, bytes, from, size);
      if (label === undefined && trimBlanks(bytes, values, r)) {
        label = findByteString(table, bytes, start[r]!, length[r]!);
        values.changed[r] = 1;
      }
      if (label === undefined) batch.reject(r, TYPE_INVALID, column);
      else last = label;
    }
  };
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

/** Maximum number of labels listed: an enum may have thousands. */
const LABELS_SHOWN_MAX = 20;

export const enumType = {
  base: 'enum',
  aliases: [],
  rule: 'enum',
  accepts({ labels = [] }) {
    const shown = labels.slice(0, LABELS_SHOWN_MAX).map((label) => JSON.stringify(label));
    const more = labels.length - shown.length;
    return `one of ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  },
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: enumeration,
  exact: () => unchanged,
} as const satisfies TypeEntry;
