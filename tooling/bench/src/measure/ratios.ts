import { median } from '@repo/measure';
import type { LoadFigures } from './time-load.ts';

/** Loads of one file, an entry for each counted round. */
export interface Loads {
  readonly rows: number;
  readonly csvBytes: number;
  readonly loads: readonly LoadFigures[];
}

export function rowsPerSecond(loads: Loads): number {
  return 1000 / median(msPerRow(loads));
}

/** Median time in milliseconds. */
export function wallMs({ loads }: Loads): number {
  return median(loads.map((load) => load.wallMs));
}

export function megabytesPerSecond(loads: Loads): number {
  return loads.csvBytes / 1e3 / wallMs(loads);
}

/** Highest peak in bytes; undefined if it was never measured. */
export function peakRss({ loads }: Loads): number | undefined {
  const peaks = loads.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/**
 * Median over the rounds of one's time for a row ÷ the other's: a machine that is slow for a while is slow for both.
 * NaN if one of the two is missing.
 */
export function ratio(numerator: Loads | undefined, denominator: Loads | undefined): number {
  if (!numerator || !denominator) return Number.NaN;
  const below = msPerRow(denominator);
  const above = msPerRow(numerator).slice(0, below.length);
  return median(above.map((ms, round) => ms / below[round]!));
}

function msPerRow({ loads, rows }: Loads): number[] {
  return loads.map((load) => load.wallMs / rows);
}
