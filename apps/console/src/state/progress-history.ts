import type { Progress } from '../api/types.ts';

/** Maximum number of points in a chart; beyond it, every second one is removed. */
const POINTS_MAX = 1200;

/** Speed and memory over time, as parallel lists for charts. */
export interface ProgressHistory {
  readonly seconds: readonly number[];
  readonly rowsPerSecond: readonly number[];
  readonly memoryBytes: readonly number[];
  readonly memoryLimitBytes: number;
}

export const emptyHistory: ProgressHistory = {
  seconds: [],
  rowsPerSecond: [],
  memoryBytes: [],
  memoryLimitBytes: 0,
};

/** Returns the history with one more point. */
export function appendToHistory(history: ProgressHistory, progress: Progress): ProgressHistory {
  const all: ProgressHistory = {
    seconds: [...history.seconds, progress.elapsedMs / 1000],
    rowsPerSecond: [...history.rowsPerSecond, progress.rowsPerSecond],
    memoryBytes: [...history.memoryBytes, progress.rssBytes],
    memoryLimitBytes: progress.memoryLimitBytes,
  };
  if (all.seconds.length <= POINTS_MAX) return all;
  const thin = (values: readonly number[]) => values.filter((_value, i) => i % 2 === 1);
  return {
    ...all,
    seconds: thin(all.seconds),
    rowsPerSecond: thin(all.rowsPerSecond),
    memoryBytes: thin(all.memoryBytes),
  };
}
