import { count, megabytes } from '@repo/measure';
import { markdownGrid } from '@repo/bench';
import type { Answers } from '../crowd/slow-clients.ts';
import { conditionsGrid } from './conditions.ts';
import type { LoadReport } from './load-report.ts';
import { milliseconds } from './percentiles.ts';

/** The run as a page for people; the chart lies beside it as load.svg. */
export function loadMarkdown(report: LoadReport): string {
  const { options, machine, node, capacity, latency } = report;
  return `# Load

${count(options.idle)} connections over which nothing is asked, ${count(options.slow)} clients that send their headers a line at a time,
and ${options.waves} times ${count(options.uploads)} uploads of ${count(options.rows)} rows and ${count(options.slow)} slow bodies in one
moment, against a service that takes ${capacity} imports at once. ${count(report.rows)} rows were loaded; the service held
${megabytes(report.peakRssBytes)} at most.

![Memory of the service, and how long its health endpoints took, over time](load.svg)

${conditionsGrid(report.conditions)}

## Health endpoints

Asked from a process of its own, each time over a new connection.

${markdownGrid(
  ['endpoint', 'p50', 'p99', 'max'],
  Object.entries(latency).map(([path, { p50, p99, max }]) => [
    path,
    milliseconds(p50),
    milliseconds(p99),
    milliseconds(max),
  ]),
)}

## What clients were answered

${markdownGrid(
  ['client', 'answer', 'times'],
  [
    ...rowsOf('upload', report.uploads),
    ...rowsOf('slow body', report.slowBodies),
    ...rowsOf('slow headers', report.slowHeaders),
  ],
)}

*closed* is a connection that ended without an answer, at the end of the run as a rule.

Run on ${report.date}: Node ${node}, ${machine.cpu}, ${machine.cores} cores, shared by clients, service and PostgreSQL. MB are millions of
bytes. All figures are in [load.json](load.json). Repeat the run with \`pnpm load --waves ${options.waves} --seed ${options.seed}\`.
`;
}

function rowsOf(client: string, answers: Answers): string[][] {
  return Object.entries(answers)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([answer, times]) => [client, answer, count(times)]);
}
