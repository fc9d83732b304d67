import { standardZones, summerZones, universalZones } from '../zone-abbreviations.ts';

/** Longest abbreviation, in letters. */
const LETTERS_MAX = 6;
const LOWER_CASE = 0x20;
const BEFORE_A = 0x60;

/** Seconds east of UTC by abbreviation, five bits per letter, so that a look-up needs no text. */
const seconds: ReadonlyMap<number, number> = new Map(
  [...universalZones.map((name) => [name, 0] as const), ...standardZones, ...summerZones].map(
    ([name, offset]) => [packed(Buffer.from(name), 0, name.length), offset],
  ),
);

function packed(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let i = from; i < end; i++) value = (value << 5) | ((bytes[i]! | LOWER_CASE) - BEFORE_A);
  return value;
}

/** Returns the position after the letters at `from`. */
export function endOfLetters(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  for (; i < end; i++) {
    const letter = (bytes[i]! | LOWER_CASE) - BEFORE_A;
    if (letter < 1 || letter > 26) break;
  }
  return i;
}

/** Returns the seconds east of UTC of the abbreviation `[from, end)`, in any case, or NaN. */
export function zoneSeconds(bytes: Uint8Array, from: number, end: number): number {
  if (end === from || end - from > LETTERS_MAX) return Number.NaN;
  return seconds.get(packed(bytes, from, end)) ?? Number.NaN;
}
