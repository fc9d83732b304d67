/** Megabytes, a million bytes each, with one decimal. */
export function megabytes(bytes: number): string {
  return orDash(bytes, `${(bytes / 1e6).toFixed(1)} MB`);
}

/** A whole number with a comma between thousands. */
export function count(value: number): string {
  return orDash(value, value.toLocaleString('en-US'));
}

export function percent(share: number): string {
  return orDash(share, `${Math.round(share * 100)} %`);
}

/** Milliseconds, with a decimal below ten. */
export function milliseconds(value: number): string {
  return orDash(value, `${value.toFixed(value < 10 ? 1 : 0)} ms`);
}

/** Milliseconds as seconds with two decimals. */
export function seconds(ms: number): string {
  return orDash(ms, `${(ms / 1000).toFixed(2)} s`);
}

/** Three significant digits: 612,000, 48.3, 0.58. */
export function figure(value: number): string {
  return orDash(value, value.toLocaleString('en-US', { maximumSignificantDigits: 3 }));
}

/** Formats numbers with so many decimals. */
export const decimals = (digits: number) => (value: number) => orDash(value, value.toFixed(digits));

function orDash(value: number, text: string): string {
  return Number.isFinite(value) ? text : '–';
}

/** The sum divided by the count; NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Percentiles by the nearest rank: each is a value that was measured. NaN of none. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** `p50 4.0 ms, p99 12 ms, max 15 ms` */
export function percentilesText({ p50, p99, max }: Percentiles): string {
  return `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, max ${milliseconds(max)}`;
}
