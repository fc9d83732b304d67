import type { LoadResult } from '../contenders/contender.ts';
import { type CpuSeconds, startCpuMeter, type WatchedProcesses } from './cpu-meter.ts';
import { peakRssBytes, resetPeakRss } from './peak-rss.ts';

/** Figures of one load. */
export interface LoadFigures {
  readonly wallMs: number;
  readonly cpu: CpuSeconds;
  /** Peak RSS of the service; null for a contender without one. */
  readonly peakRssBytes: number | null;
  /** Format of COPY in the receipt. */
  readonly format: string | null;
}

export async function timeLoad(
  processes: WatchedProcesses,
  load: () => Promise<LoadResult>,
): Promise<LoadFigures> {
  const { service } = processes;
  // The kernel's peak would be that of an earlier load if it were not reset; then the receipt's sampled figure counts.
  const isReset = service !== undefined && (await resetPeakRss(service));
  const stopCpuMeter = await startCpuMeter(processes);
  const began = performance.now();
  const result = await load();
  const wallMs = performance.now() - began;
  const cpu = await stopCpuMeter();
  const peak = isReset ? await peakRssBytes(service) : undefined;
  return { wallMs, cpu, peakRssBytes: peak ?? result.peakRssBytes ?? null, format: result.format ?? null };
}
