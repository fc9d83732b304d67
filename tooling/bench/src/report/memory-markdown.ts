import type { MemoryReport } from '../memory/memory-report.ts';
import { verdictGrid } from './bench-grids.ts';
import { grid } from './bench-markdown.ts';
import { containerGrid, uploadMemoryGrid } from './memory-grids.ts';
import { memoryVerdicts } from './memory-verdicts.ts';

/** The report's part on memory; the chart lies beside it. */
export function memoryMarkdown(report: MemoryReport): string {
  const { date, machine, node, containerAbsent } = report;
  return `## Memory

![Memory over time: one upload of each size, and many at once in a container](memory.svg)

Each single upload went to a service that had just been started, generated while it was sent. The peak is the
kernel's own; heap and external memory are what the process says of itself, as means over the first half of the
upload and over the second.

${grid(verdictGrid(memoryVerdicts(report)))}

${grid(uploadMemoryGrid(report))}

${containerAbsent === null ? grid(containerGrid(report)) : `Without the container: ${containerAbsent}.`}

Run on ${date}: Node ${node} outside the container, ${machine.cpu}, ${machine.cores} cores. All figures and samples
are in [memory.json](memory.json).
`;
}
