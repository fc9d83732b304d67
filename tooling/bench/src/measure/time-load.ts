import type { Contender } from '../contenders/contender.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { BenchTable } from '../tables/table.ts';
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

export async function timeLoad(
  contender: Contender,
  fixture: Fixture,
  { table, postgresPid }: { readonly table: BenchTable; readonly postgresPid: number },
): Promise<LoadFigures> {
  const { servicePid } = contender;
  // Without the kernel's help the peak would be that of an earlier load: then the receipt's sampled figure counts.
  const isReset = servicePid !== undefined && (await resetPeakRss(servicePid));
  const stopCpuMeter = await startCpuMeter({ service: servicePid, postgres: postgresPid });
  const began = performance.now();
  const found = await contender.load(fixture, table);
  const wallMs = performance.now() - began;
  const cpu = await stopCpuMeter();
  const peak = isReset ? await peakRssBytes(servicePid) : undefined;
  return { wallMs, cpu, peakRssBytes: peak ?? found.peakRssBytes ?? null, format: found.format ?? null };
}
