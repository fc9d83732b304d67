import { count, megabytes } from './figures.ts';
import type { Condition } from './condition.ts';
import { confinementConditions } from './confinement-conditions.ts';
import { importConditions } from './import-conditions.ts';
import type { Measurement } from './measurement.ts';
import { type MemoryFigures, memoryFigures } from './memory-figures.ts';

/** What a run has to keep to. */
export interface Limits {
  /** The container's memory limit. */
  readonly limitBytes: number;
  readonly peakBytesMax: number;
  /** By how much the second half's mean may exceed the first half's. */
  readonly growthBytesMax: number;
  readonly rowsPerSecondMin: number;
}

/** Judges a run: the same conditions in the same order for every run, whatever it has seen. */
export function judge(measurement: Measurement, limits: Limits): readonly Condition[] {
  return [
    ...importConditions(measurement),
    speedCondition(measurement, limits),
    ...memoryConditions(memoryFigures(measurement), limits),
    containerCondition(measurement),
    ...confinementConditions(measurement, limits.limitBytes),
  ];
}

/** Rows of the uploads that succeeded, divided by the time in which an upload was under way. */
export function overallRowsPerSecond({
  imports,
  expected,
}: Pick<Measurement, 'imports' | 'expected'>): number {
  const succeeded = imports.filter(({ upload }) => upload.status === 200).length;
  return Math.round((succeeded * expected.rows.read * 1000) / timeUnderWayMs(imports));
}

/** Between uploads that go one after the other their tables are counted, which is no time of the service. */
function timeUnderWayMs(imports: Measurement['imports']): number {
  let underWayMs = 0;
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const { startedAtMs, endedAtMs } of imports.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    underWayMs += Math.max(0, endedAtMs - Math.max(startedAtMs, reachedMs));
    reachedMs = Math.max(reachedMs, endedAtMs);
  }
  return underWayMs;
}

function speedCondition(measurement: Measurement, { rowsPerSecondMin }: Limits): Condition {
  const rowsPerSecond = overallRowsPerSecond(measurement);
  return {
    name: `${count(rowsPerSecondMin)} rows/s or more`,
    passed: rowsPerSecond >= rowsPerSecondMin,
    figure: `${count(rowsPerSecond)} rows/s`,
  };
}

function memoryConditions(memory: MemoryFigures, { peakBytesMax, growthBytesMax }: Limits): Condition[] {
  const growthBytes = memory.secondHalfMeanBytes - memory.firstHalfMeanBytes;
  return [
    {
      name: `the container's memory peaks at ${megabytes(peakBytesMax)} or less`,
      passed: memory.peakBytes <= peakBytesMax,
      figure: `${megabytes(memory.peakBytes)} (with file cache ${megabytes(memory.chargedPeakBytes)})`,
    },
    {
      name: `its mean over the second half is at most ${megabytes(growthBytesMax)} above the first half's`,
      passed: growthBytes <= growthBytesMax,
      figure: `${megabytes(memory.firstHalfMeanBytes)}, then ${megabytes(memory.secondHalfMeanBytes)}`,
    },
    {
      name: 'it was sampled throughout',
      passed: memory.samplesDuringUpload >= 4 && memory.longestGapMs <= 2000,
      figure: `${memory.samplesDuringUpload} samples, longest gap ${Math.round(memory.longestGapMs)} ms`,
    },
  ];
}

function containerCondition({ before, after }: Measurement): Condition {
  const stayed = after.running && after.startedAt === before.startedAt && after.restarts === before.restarts;
  return {
    name: 'the container was neither killed nor restarted',
    passed: stayed && !after.oomKilled,
    figure: after.oomKilled ? 'killed for want of memory' : stayed ? 'up all the time' : 'it went down',
  };
}
