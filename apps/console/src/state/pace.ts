import type { Progress } from '../api/types.ts';

/** Points of a chart; above them every second one is left out. */
const POINTS_MAX = 1200;

/** An import's figures over time, as charts take them: parallel lists. */
export interface Pace {
  readonly seconds: readonly number[];
  readonly rowsPerSecond: readonly number[];
  readonly memoryBytes: readonly number[];
  readonly memoryLimitBytes: number;
}

export const noPace: Pace = { seconds: [], rowsPerSecond: [], memoryBytes: [], memoryLimitBytes: 0 };

/** With one more point. */
export function paceWith(pace: Pace, progress: Progress): Pace {
  const all: Pace = {
    seconds: [...pace.seconds, progress.elapsedMs / 1000],
    rowsPerSecond: [...pace.rowsPerSecond, progress.rowsPerSecond],
    memoryBytes: [...pace.memoryBytes, progress.rssBytes],
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
