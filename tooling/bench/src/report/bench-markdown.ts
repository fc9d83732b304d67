import { contenderGrid, type Grid, stageGrid, verdictGrid } from './bench-grids.ts';
import type { BenchReport, TableReport } from './bench-report.ts';
import { benchVerdicts } from './bench-verdicts.ts';
import { wholeMegabytes } from './figures.ts';
import { markdownGrid } from './grid.ts';

/** The report's part on speed. @param stem of the names of its figures and its chart, which lie beside it */
export function benchMarkdown(report: BenchReport, stem: string): string {
  const { date, machine, node, postgres, options, tables, absent } = report;
  return `## Speed, Node ${node}

![Rows per second of each contender, by table](${stem}.svg)

Medians of ${options.runs} rounds, in which the contenders took turns, after one round to warm up; ratios are taken
round by round. After the warm-up, checksums taken inside PostgreSQL have shown that all contenders left the same
table. The slower ones (fast-csv, pgloader) loaded a shorter file of the same kind, in at most 3 rounds; their
ratios compare the time of a row. CPU seconds are those of the whole process; \`postgres\` is all of the server.

${grid(verdictGrid(benchVerdicts(report)))}

${tables.map(tableMarkdown).join('\n\n')}

${absent.map(({ name, reason }) => `Without \`${name}\`: ${reason}.\n\n`).join('')}Run on ${date}: Node ${node}, PostgreSQL ${postgres}, ${machine.cpu}, ${machine.cores} cores,
${Math.round(machine.memoryBytes / 1e9)} GB of memory, shared by client, service and server. MB are millions of bytes.
All figures are in [${stem}.json](${stem}.json).
`;
}

function tableMarkdown(table: TableReport): string {
  const size = `${table.rows.toLocaleString('en-US')} rows, ${wholeMegabytes(table.csvBytes)} of CSV`;
  const stages = `Each stage alone, over the same file:\n\n${grid(stageGrid(table))}`;
  return `### ${table.title}: ${size}\n\n${grid(contenderGrid(table))}${table.stages.length === 0 ? '' : `\n\n${stages}`}`;
}

export function grid({ header, rows }: Grid): string {
  return markdownGrid(header, rows);
}
