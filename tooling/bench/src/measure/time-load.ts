import type { LoadFinding } from '../contenders/contender.ts';
import { type CpuSeconds, startCpuMeter } from './cpu-meter.ts';
import { peakRssBytes, resetPeakRss } from './peak-rss.ts';

/** One load, seen from outside. */
export interface LoadFigures {
  readonly wallMs: number;
  readonly cpu: CpuSeconds;
  /** Of the service; null for a contender that has none. */
  readonly peakRssBytes: number | null;
  /** As the receipt says. */
  readonly format: string | null;
}

interface Processes {
  readonly servicePid: number | undefined;
  readonly postgresPid: number;
}

export async function timeLoad(
  { servicePid, postgresPid }: Processes,
  load: () => Promise<LoadFinding>,
): Promise<LoadFigures> {
  // Without the kernel's help the peak would be that of an earlier load: then the receipt's sampled figure counts.
  const isReset = servicePid !== undefined && (await resetPeakRss(servicePid));
  const stopCpuMeter = await startCpuMeter({ service: servicePid, postgres: postgresPid });
  const began = performance.now();
  const found = await load();
  const wallMs = performance.now() - began;
  const cpu = await stopCpuMeter();
  const peak = isReset ? await peakRssBytes(servicePid) : undefined;
  return { wallMs, cpu, peakRssBytes: peak ?? found.peakRssBytes ?? null, format: found.format ?? null };
}
