import { count } from '@repo/measure';
import { markdownGrid } from '@repo/bench';
import type { AbortsReport } from './aborts-report.ts';
import { conditionsGrid } from './conditions.ts';
import { milliseconds, type Percentiles } from './percentiles.ts';

/** The run as a page for people; the chart lies beside it as aborts.svg. */
export function abortsMarkdown(report: AbortsReport): string {
  const { options, machine, node, states } = report;
  const header = ['while the database is', 'tries', 'slot p50', 'p99', 'max', 'backend p50', 'p99', 'max'];
  const figures = ({ p50, p99, max }: Percentiles) => [p50, p99, max].map(milliseconds);
  return `# Aborts

How long after its client has gone an import holds anything: its *slot*, until the service could begin another one; its
*backend*, until its transaction is over and holds no lock. Clients reset their connection and close it in turn.

![Each abort as a point, by state of the database](aborts.svg)

${markdownGrid(
  header,
  states.map(({ state, tries, slot, backend }) =>
    [state, count(tries)].concat(figures(slot), figures(backend)),
  ),
)}

A *frozen* backend goes on when the slot is free, and its time until then is in the figure. Nobody can end a backend behind a
*link* that is a black hole; behind a *connection* that is one, others get through.

${conditionsGrid(report.conditions)}

Run on ${report.date}: Node ${node}, ${machine.cpu}, ${machine.cores} cores, shared by client, proxy, service and PostgreSQL. All
figures are in [aborts.json](aborts.json). Repeat the run with \`pnpm aborts --tries ${options.tries} --seed ${options.seed}\`.
`;
}
