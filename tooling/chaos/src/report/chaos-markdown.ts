import { count, megabytes } from '@repo/measure';
import { markdownGrid } from '@repo/bench';
import type { ChaosReport } from './chaos-report.ts';
import { answerGrid, faultGrid, timeText } from './grids.ts';

/** The report as a page for people. */
export function chaosMarkdown(report: ChaosReport): string {
  const { options, machine, node, runs, faultless, failures } = report;
  return `# Chaos

${count(runs)} uploads, each with up to two faults at random moments, and after each a look at everything that the service
promises. Broken promises: **${count(failures.length)}**. In ${count(faultless)} runs nothing struck: no fault was drawn, or its moment did
not come.

${timeText(report)}.
${failuresText(failures)}
## What failed

A fault has *struck* when its point came, and there was something to break.

${markdownGrid(...faultGrid(report, 'actor'))}

## When

${markdownGrid(...faultGrid(report, 'point'))}

## What clients were told

${markdownGrid(...answerGrid(report))}

Run on ${report.date}: Node ${node}, ${machine.cpu}, ${machine.cores} cores, ${megabytes(machine.memoryBytes)} of memory, shared
by clients, proxies, services and servers. All figures are in [chaos.json](chaos.json). Repeat it with
\`pnpm chaos --seed ${options.seed} --runs ${options.runs}\`.
`;
}

function failuresText(failures: readonly string[]): string {
  if (failures.length === 0) return '';
  return `\n## What was broken\n\n${failures.map((failure) => `\`\`\`\n${failure}\n\`\`\`\n`).join('\n')}`;
}
