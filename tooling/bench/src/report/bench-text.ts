import { benchVerdictGrid, contenderGrid, stageGrid } from './bench-grids.ts';
import type { BenchReport, TableReport } from './bench-report.ts';
import { wholeMegabytes } from './figures.ts';
import { textGrid } from './grid.ts';

/** The run for a terminal. */
export function benchText(report: BenchReport): string {
  const { machine, node, postgres, options, tables, absent } = report;
  const verdicts = benchVerdictGrid(report);
  return [
    `Node ${node}, PostgreSQL ${postgres}, ${machine.cpu}, ${machine.cores} cores; medians of ${options.runs}`,
    ...tables.map(tableText),
    ...absent.map(({ name, reason }) => `without ${name}: ${reason}`),
    textGrid(verdicts.header, verdicts.rows),
    '',
  ].join('\n\n');
}

function tableText(table: TableReport): string {
  const contenders = contenderGrid(table);
  const stages = stageGrid(table);
  const size = `${table.rows.toLocaleString('en-US')} rows, ${wholeMegabytes(table.csvBytes)}`;
  return [
    `${table.title}: ${size}`,
    textGrid(contenders.header, contenders.rows),
    ...(stages.rows.length === 0 ? [] : ['', textGrid(stages.header, stages.rows)]),
  ].join('\n');
}
