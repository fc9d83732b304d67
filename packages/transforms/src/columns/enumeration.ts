import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './kernels/value-options.ts';

/**
 * An enum: exactly one of its labels; nothing is trimmed or folded.
 *
 * Binary form: the label, as in `enum_recv` (PostgreSQL, utils/adt/enum.c).
 */
export function enumeration({ labels = [] }: ValueOptions): Rule {
  const table = tableOf(labels);
  const kernel: Kernel = (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    // Neighbouring rows often have the same label.
    let last: Uint8Array | undefined;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      if (last !== undefined && isAt(last, bytes, from, size)) continue;
      const label = find(table, bytes, from, size);
      if (label === undefined) batch.reject(r, TYPE_INVALID, column);
      else last = label;
    }
  };
  return { json: 'string', text: kernel, binary: { kernel, width: 0 } };
}

/** Hash table with open addressing: a label is at its hash or, if that slot is taken, in the next free one. */
type Table = readonly (Uint8Array | undefined)[];

function tableOf(labels: readonly string[]): Table {
  // Having at least as many free slots as labels keeps the search short and guarantees that it ends.
  const slots = 2 ** Math.ceil(Math.log2(2 * labels.length + 1));
  const table: (Uint8Array | undefined)[] = new Array(slots).fill(undefined);
  for (const text of labels) {
    const label = Buffer.from(text);
    let slot = hash(label, 0, label.length) & (slots - 1);
    while (table[slot] !== undefined) slot = (slot + 1) & (slots - 1);
    table[slot] = label;
  }
  return table;
}

function find(table: Table, bytes: Uint8Array, from: number, size: number): Uint8Array | undefined {
  if (size > LABEL_BYTES_MAX) return undefined;
  const mask = table.length - 1;
  for (let slot = hash(bytes, from, size) & mask; ; slot = (slot + 1) & mask) {
    const label = table[slot];
    if (label === undefined || isAt(label, bytes, from, size)) return label;
  }
}

/** Bounds the hash. Labels have at most NAMEDATALEN − 1 bytes, 63 unless PostgreSQL was built with more. */
const LABEL_BYTES_MAX = 1024;

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv. */
function hash(bytes: Uint8Array, from: number, size: number): number {
  let value = 0x811c9dc5;
  for (let i = from; i < from + size; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193);
  return value;
}

function isAt(label: Uint8Array, bytes: Uint8Array, from: number, size: number): boolean {
  if (label.length !== size) return false;
  for (let i = 0; i < size; i++) if (label[i] !== bytes[from + i]) return false;
  return true;
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
  exact: 'kept',
} as const satisfies TypeEntry;
