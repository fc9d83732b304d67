import { formatCount, formatMemory, formatShort } from './format.ts';
import type { Pace } from '../state/pace.ts';
import { LineChart } from './line-chart.tsx';

/** In which limits of memory are set: the axis has round numbers of them. */
const toMebibytes = (bytes: number) => bytes / 2 ** 20;

/** How fast an import was, and what memory the service had meanwhile. */
export function PaceCharts({ pace }: { readonly pace: Pace }) {
  const { seconds, rowsPerSecond, memoryBytes, memoryLimitBytes } = pace;
  // Two points make a line.
  if (seconds.length < 2) return null;
  const peak = Math.max(...memoryBytes);
  return (
    <div class="charts">
      <LineChart
        title="Rows per second"
        description={`Rows per second: now ${formatCount(rowsPerSecond.at(-1)!)}, at most ${formatCount(Math.max(...rowsPerSecond))}`}
        seconds={seconds}
        values={rowsPerSecond}
        format={formatShort}
      />
      <LineChart
        title="Memory of the service"
        description={`Memory of the service: at most ${formatMemory(peak)} of ${formatMemory(memoryLimitBytes)}`}
        seconds={seconds}
        values={memoryBytes.map(toMebibytes)}
        format={(mebibytes) => `${mebibytes} MiB`}
        limit={{ value: toMebibytes(memoryLimitBytes), label: `limit ${formatMemory(memoryLimitBytes)}` }}
      />
    </div>
  );
}
