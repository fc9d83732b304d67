/** Bits for the parts of a date and time. */
export const YEAR = 1;
export const MONTH = 2;
export const DAY = 4;
export const DAY_OF_YEAR = 8;
export const TIME_OF_DAY = 16;
export const OFFSET = 32;
export const DAYLIGHT = 64;
export const HALF = 128;
export const ERA = 256;
export const WEEKDAY = 512;
export const WHOLE_DATE = YEAR | MONTH | DAY;

/** Whether year, month and day have been read. */
export function hasWholeDate(seen: number): boolean {
  return (seen & WHOLE_DATE) === WHOLE_DATE;
}
