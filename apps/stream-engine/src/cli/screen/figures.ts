/** `1,234,567`, the same in every locale. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

const compactFormat = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `815K`: at most four characters, plus a decimal point. */
export const compact = (value: number): string => compactFormat.format(value);

/** Decimal megabytes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.4 GB`, in the largest unit with a value of at least 1. */
export function size(bytes: number): string {
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return unit === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** unit).toFixed(1)} ${units[unit]}`;
}

/** `4.2 s`, or `42 ms` below a second. */
export const seconds = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** `0:42` or `1:02:03`. */
export function clock(secondsLeft: number): string {
  const whole = Math.max(0, Math.ceil(secondsLeft));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** `email 3, born 2`, largest count first. */
export function counts(byName: Readonly<Record<string, number>>): string {
  return Object.entries(byName)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${count(n)}`)
    .join(', ');
}
