import type { BenchReport, ContenderReport, TableReport } from './bench-report.ts';
import { benchVerdicts, YARDSTICK } from './bench-verdicts.ts';
import { figure, median, seconds, wholeMegabytes } from './figures.ts';
import { ratio, rowsPerSecond } from './ratios.ts';
import { mark, type Verdict } from './verdict.ts';

export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One line a contender: medians, and the ratio to the yardstick round by round. */
export function contenderGrid(table: TableReport): Grid {
  return {
    header: [
      '',
      'rows',
      'time',
      'rows/s',
      'MB/s',
      `÷ ${YARDSTICK}`,
      'CPU service',
      'client',
      'postgres',
      'peak RSS',
    ],
    rows: table.contenders.map((contender) => contenderRow(table, contender)),
  };
}

function contenderRow(table: TableReport, contender: ContenderReport): string[] {
  const { name, title, rows, csvBytes, loads } = contender;
  const wallMs = median(loads.map((load) => load.wallMs));
  const cpu = (process: 'service' | 'client' | 'postgres'): string =>
    orDash(
      loads.map((load) => load.cpu[process]),
      (value) => `${value.toFixed(2)} s`,
    );
  const peaks = loads.map((load) => load.peakRssBytes);
  return [
    withFormat(title, loads[0]?.format ?? null),
    figure(rows),
    seconds(wallMs),
    figure(rowsPerSecond(contender)),
    figure((csvBytes / 1e6 / wallMs) * 1000),
    (ratio(table, name, YARDSTICK) ?? Number.NaN).toFixed(2).replace('NaN', '–'),
    cpu('service'),
    cpu('client'),
    cpu('postgres'),
    orDash(peaks, (_, values) => wholeMegabytes(Math.max(...values))),
  ];
}

/** Rows that did not go binary are worth a word. */
function withFormat(title: string, format: string | null): string {
  return format === null || format === 'binary' ? title : `${title} (COPY ${format})`;
}

function orDash(
  values: readonly (number | null)[],
  show: (median: number, values: readonly number[]) => string,
): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '–' : show(median(known), known);
}

/** One line a stage: what each costs a record, and how fast it would be alone. */
export function stageGrid({ rows, csvBytes, stages }: TableReport): Grid {
  return {
    header: ['stage', 'ns/record', 'records/s', 'MB/s'],
    rows: stages.map(({ name, ms }) => [
      name,
      figure((ms * 1e6) / rows),
      figure((rows / ms) * 1000),
      figure((csvBytes / 1e6 / ms) * 1000),
    ]),
  };
}

/** One line a bar. */
export function verdictGrid(verdicts: readonly Verdict[]): Grid {
  return {
    header: ['target', 'on', 'wanted', 'measured', ''],
    rows: verdicts.map((verdict) => [
      verdict.what,
      verdict.where,
      verdict.target,
      verdict.measured ?? '–',
      mark(verdict),
    ]),
  };
}

export function benchVerdictGrid(report: BenchReport): Grid {
  return verdictGrid(benchVerdicts(report));
}
