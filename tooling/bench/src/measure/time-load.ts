import { writeFile } from 'node:fs/promises';
import { readFigures } from '@repo/faults';
import { type CpuSeconds, startCpuMeter, type WatchedProcesses } from './cpu-meter.ts';

/** Figures of one load. */
export interface LoadFigures {
  readonly wallMs: number;
  readonly cpu: CpuSeconds;
  /** Peak RSS of the service; null for a contender without one. */
  readonly peakRssBytes: number | null;
}

export async function timeLoad(processes: WatchedProcesses, load: () => Promise<void>): Promise<LoadFigures> {
  const { service } = processes;
  // proc(5): otherwise the kernel's peak would be that of an earlier load.
  if (service !== undefined) await writeFile(`/proc/${service}/clear_refs`, '5');
  const stopCpuMeter = await startCpuMeter(processes);
  const began = performance.now();
  await load();
  const wallMs = performance.now() - began;
  const cpu = await stopCpuMeter();
  const peakRssBytes = service === undefined ? null : (await readFigures(service)).peakRssBytes;
  return { wallMs, cpu, peakRssBytes };
}
