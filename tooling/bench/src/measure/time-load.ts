import type { LoadResult } from '../contenders/contender.ts';
import { type CpuSeconds, startCpuMeter } from './cpu-meter.ts';
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

interface Processes {
  readonly servicePid: number | undefined;
  readonly postgresPid: number;
}

export async function timeLoad(
  { servicePid, postgresPid }: Processes,
  load: () => Promise<LoadResult>,
): Promise<LoadFigures> {
  // The kernel's peak would be that of an earlier load if it were not reset; then the receipt's sampled figure counts.
  const isReset = servicePid !== undefined && (await resetPeakRss(servicePid));
  const stopCpuMeter = await startCpuMeter({ service: servicePid, postgres: postgresPid });
  const began = performance.now();
  const result = await load();
  const wallMs = performance.now() - began;
  const cpu = await stopCpuMeter();
  const peak = isReset ? await peakRssBytes(servicePid) : undefined;
  return { wallMs, cpu, peakRssBytes: peak ?? result.peakRssBytes ?? null, format: result.format ?? null };
}
