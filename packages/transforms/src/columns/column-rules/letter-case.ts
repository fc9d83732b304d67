import type { Kernel, RecordBatch } from '../../batch/record-batch.ts';
import type { ColumnValues } from '../../batch/column-values.ts';
import { KEPT } from '../../batch/reject-code.ts';
import { replaceText } from '../kernels/replace-text.ts';

export type LetterCase = 'upper' | 'lower';

/** Changes letters to one case by Unicode's rules, regardless of language. Creates strings only for other scripts. */
export function letterCase(wanted: LetterCase): Kernel {
  // ASCII letters of the other case, of which bit 0x20 is to be changed.
  const first = wanted === 'upper' ? 0x61 : 0x41;
  const last = first + 25;
  return (batch, values) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size <= 0 || fate[r] !== KEPT) continue;
      const { bytes } = batch;
      const from = start[r]!;
      const end = from + size;
      let i = from;
      let byte = 0;
      for (; i < end; i++) {
        byte = bytes[i]!;
        if (byte >= 0x80 || (byte >= first && byte <= last)) break;
      }
      if (i === end) continue;
      if (byte >= 0x80 || !changeAscii(batch, values, r, first, last))
        changeUnicode(batch, values, r, wanted);
    }
  };
}

/** @returns false, with nothing changed, if a character is not ASCII */
function changeAscii(
  batch: RecordBatch,
  values: ColumnValues,
  r: number,
  first: number,
  last: number,
): boolean {
  const size = values.length[r]!;
  const bytes = batch.reserve(size);
  const from = values.start[r]!;
  const begin = batch.spillEnd;
  for (let i = 0; i < size; i++) {
    const byte = bytes[from + i]!;
    if (byte >= 0x80) return false;
    bytes[begin + i] = byte >= first && byte <= last ? byte ^ 0x20 : byte;
  }
  values.start[r] = begin;
  values.changed[r] = 1;
  batch.spillEnd = begin + size;
  return true;
}

function changeUnicode(batch: RecordBatch, values: ColumnValues, r: number, wanted: LetterCase): void {
  const from = values.start[r]!;
  const end = from + values.length[r]!;
  if (!mayChange(batch.bytes, from, end, wanted)) return;
  const given = batch.bytes.toString('utf8', from, end);
  const text = wanted === 'upper' ? given.toUpperCase() : given.toLowerCase();
  if (text === given) return;
  replaceText(batch, values, r, text);
  values.changed[r] = 1;
}

/** Whether a character has the other case. Characters of more than three bytes are not looked up. */
function mayChange(bytes: Uint8Array, from: number, end: number, wanted: LetterCase): boolean {
  const changing = changingCharacters(wanted);
  for (let i = from; i < end; ) {
    const byte = bytes[i]!;
    if (byte >= 0xf0) return true;
    const width = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : 3;
    const second = bytes[i + 1]! & 0x3f;
    const character =
      width === 1
        ? byte
        : width === 2
          ? ((byte & 0x1f) << 6) | second
          : ((byte & 0x0f) << 12) | (second << 6) | (bytes[i + 2]! & 0x3f);
    if (changing[character] === 1) return true;
    i += width;
  }
  return false;
}

const tables = new Map<LetterCase, Uint8Array>();

/** Marks the characters of the Basic Multilingual Plane that change. Made when the first of them is met. */
function changingCharacters(wanted: LetterCase): Uint8Array {
  const made = tables.get(wanted);
  if (made) return made;
  const table = new Uint8Array(0x10000);
  for (let code = 0; code < table.length; code++) {
    const character = String.fromCharCode(code);
    const changed = wanted === 'upper' ? character.toUpperCase() : character.toLowerCase();
    if (changed !== character) table[code] = 1;
  }
  tables.set(wanted, table);
  return table;
}
