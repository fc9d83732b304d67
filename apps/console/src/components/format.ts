const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'compact' });
const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** Formats `it broke` as `It broke.`, without changing a quoted name at its beginning. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1.23M` */
export function formatShort(count: number): string {
  return short.format(count);
}

/** `1 row`, `2 rows` */
export function formatRows(count: number, word = 'row'): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** Formats bytes in powers of ten, like a file manager: `1.02 GB` */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${three.format(bytes / 1000 ** power)} ${units[power]}`;
}

/** Formats bytes in powers of two, like memory limits: `512 MiB` */
export function formatMemory(bytes: number): string {
  return `${whole.format(bytes / 2 ** 20)} MiB`;
}

/** `80 ms`, `1.3 s`, `42 s`, `3 min 5 s`, `1 h 2 min` */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Formats a time in the user's time zone. */
export function formatTime(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
