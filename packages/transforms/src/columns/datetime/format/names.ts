const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
].map((name) => Buffer.from(name));
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((name) =>
  Buffer.from(name),
);

const SHORT = 3;
const LOWER_CASE = 0x20;

/** Names of one kind, in full or by their first three letters. */
export interface Names {
  readonly names: readonly Uint8Array[];
  readonly isShort: boolean;
}

export const shortMonths: Names = { names: months, isShort: true };
export const longMonths: Names = { names: months, isShort: false };
export const shortWeekdays: Names = { names: weekdays, isShort: true };
export const longWeekdays: Names = { names: weekdays, isShort: false };

/** Returns the index of the name at `from`, in any case, or −1. */
export function nameAt({ names, isShort }: Names, bytes: Uint8Array, from: number, end: number): number {
  for (let n = 0; n < names.length; n++) {
    const name = names[n]!;
    const size = isShort ? SHORT : name.length;
    if (from + size > end) continue;
    let i = 0;
    while (i < size && (bytes[from + i]! | LOWER_CASE) === name[i]) i++;
    if (i === size) return n;
  }
  return -1;
}

/** Returns the length of a name. */
export function nameLength({ names, isShort }: Names, index: number): number {
  return isShort ? SHORT : names[index]!.length;
}
