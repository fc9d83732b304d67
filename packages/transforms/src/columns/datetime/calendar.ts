export const DAY_MICROS = 86_400e6;

/**
 * Returns the days from 2000-01-01, PostgreSQL's epoch, to a day of the proleptic Gregorian calendar. After
 * `days_from_civil` in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 * @param year astronomical: 0 is 1 BC
 * @param month 1–12
 * @param day 1–31
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 730_425;
}

const daysOfMonth = new Uint8Array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

/** Whether the day exists, with real months and leap years. */
export function isCivilDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (month === 2 && day === 29) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= daysOfMonth[month]!;
}

/** Number of days in a year. */
export function yearLength(year: number): number {
  return isCivilDay(year, 2, 29) ? 366 : 365;
}

/** Inverse of {@link daysFromCivil}, after `civil_from_days` in the same paper. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 730_425;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Formats a day as ISO 8601, without the suffix of {@link eraSuffix}. */
export function isoDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${shown}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** Returns ` BC` for a day before the year 1, otherwise nothing. It follows the time of day. */
export function eraSuffix(days: number): string {
  return civilFromDays(days).year > 0 ? '' : ' BC';
}

/** Formats `HH:MM:SS`, with six decimals if there is a fraction. */
export function isoTime(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = micros - seconds * 1e6;
  const hms = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(twoDigits)
    .join(':');
  return fraction === 0 ? hms : `${hms}.${String(fraction).padStart(6, '0')}`;
}

/** Formats seconds east of UTC as `+02`, `+02:30` or `+02:30:15`. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].map(twoDigits);
  const shown = size % 60 !== 0 ? parts : size % 3600 !== 0 ? parts.slice(0, 2) : parts.slice(0, 1);
  return (seconds < 0 ? '-' : '+') + shown.join(':');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
