import { unchanged } from './exact/exact-forms.ts';
import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { nearestName } from '../names/nearest-name.ts';
import { byteStrings, findByteString, isAt } from './kernels/byte-strings.ts';
import { trimBlanks } from './kernels/trim-blanks.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

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
  return {
    json: 'string',
    text: kernel,
    binary: { kernel, width: 0 },
    explain: (code) => (code === 'TYPE_INVALID' ? `not one of the labels ${listOf(labels)}` : undefined),
    hint: nearestLabel(labels),
  };
}

/** Maximum number of labels listed, and of their characters: an enum may have thousands, and each reject lists them. */
const LABELS_SHOWN_MAX = 20;
const CHARACTERS_SHOWN_MAX = 300;

function listOf(labels: readonly string[]): string {
  const shown: string[] = [];
  let characters = 0;
  for (const label of labels.slice(0, LABELS_SHOWN_MAX)) {
    characters += label.length;
    if (shown.length > 0 && characters > CHARACTERS_SHOWN_MAX) break;
    shown.push(JSON.stringify(label));
  }
  const more = labels.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Most values to find the nearest label for, and most comparisons of two texts, which take some milliseconds in total. */
const HINTS_MAX = 100;
const COMPARISONS_MAX = 5_000;

/** Returns a function that suggests the label most like a value, for the first values that it gets. */
function nearestLabel(labels: readonly string[]): NonNullable<Rule['hint']> {
  const hints = new Map<string, string | undefined>();
  const hintsMax = Math.min(HINTS_MAX, COMPARISONS_MAX / labels.length);
  return (value) => {
    if (hints.has(value) || hints.size >= hintsMax) return hints.get(value);
    const label = nearestName(value, labels);
    const hint = label === undefined ? undefined : `; did you mean ${JSON.stringify(label)}?`;
    hints.set(value, hint);
    return hint;
  };
}

export const enumType = {
  base: 'enum',
  aliases: [],
  rule: 'enum',
  accepts: ({ labels = [] }) => `one of ${listOf(labels)}`,
  rejects: ['TYPE_INVALID'],
  settings: [],
  make: enumeration,
  hasEmptyText: ({ labels = [] }) => labels.includes(''),
  exact: () => unchanged,
} as const satisfies TypeEntry;
