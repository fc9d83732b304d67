import { count, megabytes } from '@repo/measure';
import { markdownGrid } from '@repo/bench';
import { conditionsGrid } from './conditions.ts';
import type { SoakReport } from './soak-report.ts';

/** The run as a page for people; the chart lies beside it as soak.svg. */
export function soakMarkdown(report: SoakReport): string {
  const { options, machine, node, rowsLoaded, bytesLoaded } = report;
  return `# Soak

${options.workers} clients used the service for ${options.minutes} minutes as well as they could, and as badly: whole uploads in every
mode and packing, and the faults below. After each import its table was counted. ${count(rowsLoaded)} rows were loaded, of
${megabytes(bytesLoaded)} of CSV.

![Memory, heap and descriptors of the service over time](soak.svg)

${conditionsGrid(report.conditions)}

*At rest* is after everybody has stopped, with the garbage collected. The service ran as its image runs it, on PostgreSQL
behind a proxy. Its event loop was held up for ${report.loopDelayMsMax} ms at most.

## What was done

${markdownGrid(['scenario or fault', 'times'], entries(report.scenarios))}

## What uploads were answered

${markdownGrid(['answer', 'times'], entries(report.answers))}
${brokenText(report)}
Run on ${report.date}: Node ${node}, ${machine.cpu}, ${machine.cores} cores, shared by clients, proxy, service and PostgreSQL. MB are
millions of bytes. All figures are in [soak.json](soak.json). Repeat the run with
\`pnpm soak --minutes ${options.minutes} --seed ${options.seed}\`.
`;
}

function entries(counts: Readonly<Record<string, number>>): string[][] {
  return Object.entries(counts)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, times]) => [name, count(times)]);
}

function brokenText({ broken, errors }: SoakReport): string {
  const lines = [...broken.map(({ scenario, what }) => `${scenario}: ${what}`), ...errors];
  if (lines.length === 0) return '';
  return `\n## What went wrong\n\n${lines.map((line) => `- ${line.replace(/\s+/g, ' ')}`).join('\n')}\n`;
}
