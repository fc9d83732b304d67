import type { ContenderReport, TableReport } from './bench-report.ts';
import { median } from './figures.ts';

/** Milliseconds of a row in each round. */
function msPerRow({ loads, rows }: ContenderReport): number[] {
  return loads.map(({ wallMs }) => wallMs / rows);
}

export function rowsPerSecond(contender: ContenderReport): number {
  return 1000 / median(msPerRow(contender));
}

/**
 * Time of a row with one contender ÷ with another, in each round that both ran: what made the machine slow for a
 * while was slow for both.
 */
export function ratios(numerator: ContenderReport, denominator: ContenderReport): number[] {
  const below = msPerRow(denominator);
  return msPerRow(numerator)
    .slice(0, below.length)
    .map((ms, round) => ms / below[round]!);
}

/** The median of the ratios; undefined where one of the two did not run. */
export function ratio(table: TableReport, numerator: string, denominator: string): number | undefined {
  const find = (name: string): ContenderReport | undefined =>
    table.contenders.find((contender) => contender.name === name);
  const [above, below] = [find(numerator), find(denominator)];
  return above === undefined || below === undefined ? undefined : median(ratios(above, below));
}
