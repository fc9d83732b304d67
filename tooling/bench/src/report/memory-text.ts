import type { MemoryReport } from '../memory/memory-report.ts';
import { verdictGrid } from './bench-grids.ts';
import { textGrid } from './grid.ts';
import { containerGrid, uploadMemoryGrid } from './memory-grids.ts';
import { memoryVerdicts } from './memory-verdicts.ts';

/** The runs for a terminal. */
export function memoryText(report: MemoryReport): string {
  const uploads = uploadMemoryGrid(report);
  const container = containerGrid(report);
  const verdicts = verdictGrid(memoryVerdicts(report));
  return [
    `Node ${report.node}, ${report.machine.cpu}, ${report.machine.cores} cores`,
    textGrid(uploads.header, uploads.rows),
    report.containerAbsent === null
      ? textGrid(container.header, container.rows)
      : `without the container: ${report.containerAbsent}`,
    textGrid(verdicts.header, verdicts.rows),
    '',
  ].join('\n\n');
}
