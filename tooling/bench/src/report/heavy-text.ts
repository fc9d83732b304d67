import type { HeavyReport, ScenarioReport } from '../heavy/heavy-report.ts';
import { type Grid, verdictGrid } from './bench-grids.ts';
import { figure, median, seconds, wholeMegabytes } from './figures.ts';
import { textGrid } from './grid.ts';
import { heavyVerdicts } from './heavy-verdicts.ts';
import { ratios, rowsPerSecond } from './ratios.ts';

/** The runs for a terminal. */
export function heavyText(report: HeavyReport): string {
  const { machine, node, options } = report;
  return [
    `Node ${node}, ${machine.cpu}, ${machine.cores} cores; medians of ${options.runs}`,
    ...[loadGrid(report), healthGrid(report), verdictGrid(heavyVerdicts(report))].map(({ header, rows }) =>
      textGrid(header, rows),
    ),
    '',
  ].join('\n\n');
}

/** A line for each scenario. */
function loadGrid({ scenarios }: HeavyReport): Grid {
  return {
    header: ['', 'records', 'time', 'records/s', 'MB/s', '÷ valid', 'CPU service', 'postgres', 'peak RSS'],
    rows: scenarios.map((scenario) => {
      const { title, rows, csvBytes, loads, comparedWith } = scenario;
      const wallMs = median(loads.map((load) => load.wallMs));
      const cpu = (name: 'service' | 'postgres') =>
        seconds(median(loads.map((load) => (load.cpu[name] ?? Number.NaN) * 1000)));
      const valid = scenarios.find(({ name }) => name === comparedWith);
      return [
        title,
        figure(rows),
        seconds(wallMs),
        figure(rowsPerSecond(scenario)),
        figure((csvBytes / 1e6 / wallMs) * 1000),
        valid ? figure(median(ratios(scenario, valid))) : '–',
        cpu('service'),
        cpu('postgres'),
        wholeMegabytes(peakOf(scenario) ?? Number.NaN),
      ];
    }),
  };
}

/** A line for each health endpoint during each scenario. */
function healthGrid({ scenarios }: HeavyReport): Grid {
  return {
    header: ['health during', 'endpoint', 'answers', 'not 200', 'p50', 'p99', 'max'],
    rows: scenarios.flatMap(({ title, health }) =>
      health.map(({ path, answers, failed, p50, p99, max }) => [
        title,
        path,
        figure(answers),
        String(failed),
        ...[p50, p99, max].map((ms) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`),
      ]),
    ),
  };
}

export function peakOf({ loads }: Pick<ScenarioReport, 'loads'>): number | undefined {
  const peaks = loads.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}
