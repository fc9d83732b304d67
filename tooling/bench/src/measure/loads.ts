import { count, decimals, figure, median, megabytes, seconds, type Table } from '@repo/measure';
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

/**
 * A line for each of the loads: medians, CPU seconds by process, and the ratio to other loads.
 * @param below heading of the ratio, and the loads that it compares with
 */
export function loadTable<Entry extends Loads & { readonly title: string }>(
  title: string,
  entries: readonly Entry[],
  below: readonly [heading: string, of: (entry: Entry) => Loads | undefined],
): Table {
  const [heading, comparedWith] = below;
  const cpu = ['CPU service', 'client', 'postgres'];
  return {
    title,
    header: ['', 'rows', 'time', 'rows/s', 'MB/s', `÷ ${heading}`, ...cpu, 'peak RSS'],
    rows: entries.map((entry) => {
      const wallMs = median(entry.loads.map((load) => load.wallMs));
      return [
        entry.title,
        count(entry.rows),
        seconds(wallMs),
        figure(rowsPerSecond(entry)),
        figure(entry.csvBytes / 1e3 / wallMs),
        decimals(2)(ratio(entry, comparedWith(entry))),
        ...(['service', 'client', 'postgres'] as const).map((process) => cpuText(entry, process)),
        megabytes(peakRss(entry) ?? Number.NaN),
      ];
    }),
  };
}

/** Median CPU seconds; a dash if there is no such process. */
function cpuText({ loads }: Loads, process: 'service' | 'client' | 'postgres'): string {
  return seconds(1000 * median(loads.map(({ cpu }) => cpu[process] ?? Number.NaN)));
}
