const LOWER_CASE = 0x20;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_Y = 0x79;

/** Whether the text has the last letter of `NaN`, `inf` or `infinity`, so that other texts need no string. */
export function endsLikeSpecial(bytes: Uint8Array, end: number): boolean {
  const letter = bytes[end - 1]! | LOWER_CASE;
  return letter === LETTER_N || letter === LETTER_F || letter === LETTER_Y;
}
