import { formatCount, formatMemory, formatShort } from './format.ts';
import type { ProgressHistory } from '../state/progress-history.ts';
import { LineChart } from './line-chart.tsx';

/** Gives the axis round numbers of the unit in which memory limits are set. */
const toMebibytes = (bytes: number) => bytes / 2 ** 20;

/** Charts of the speed of an import and the memory of the service. */
export function ProgressCharts({ history }: { readonly history: ProgressHistory }) {
  const { seconds, rowsPerSecond, memoryBytes, memoryLimitBytes } = history;
  // A line needs two points.
  if (seconds.length < 2) return null;
  const peak = Math.max(...memoryBytes);
  return (
    <div class="charts">
      <LineChart
        title="Rows per second"
        description={`Rows per second: current ${formatCount(rowsPerSecond.at(-1)!)}, peak ${formatCount(Math.max(...rowsPerSecond))}`}
        seconds={seconds}
        values={rowsPerSecond}
        format={formatShort}
      />
      <LineChart
        title="Service memory"
        description={`Service memory: peak ${formatMemory(peak)} of ${formatMemory(memoryLimitBytes)}`}
        seconds={seconds}
        values={memoryBytes.map(toMebibytes)}
        format={(mebibytes) => `${mebibytes} MiB`}
        limit={{ value: toMebibytes(memoryLimitBytes), label: `limit ${formatMemory(memoryLimitBytes)}` }}
      />
    </div>
  );
}
