import { writeFile } from 'node:fs/promises';
import { readFigures } from '@repo/faults';
import { familySeconds, readStat } from './process-stat.ts';

/** Figures of one load. */
export interface LoadFigures {
  readonly wallMs: number;
  /** CPU seconds by process. */
  readonly cpu: {
    /** Null for a contender without a service. */
    readonly service: number | null;
    /** curl, psql, or the program that does all the work. */
    readonly client: number;
    /** All processes of the server: backends, checkpointer, WAL writer. */
    readonly postgres: number;
  };
  /** Peak RSS of the service; null for a contender without one. */
  readonly peakRssBytes: number | null;
}

/** Process ids. */
interface WatchedProcesses {
  /** Undefined for a contender without a service. */
  readonly service: number | undefined;
  readonly postgres: number;
}

export async function timeLoad(processes: WatchedProcesses, load: () => Promise<void>): Promise<LoadFigures> {
  const { service } = processes;
  // proc(5): otherwise the kernel's peak would be that of an earlier load.
  if (service !== undefined) await writeFile(`/proc/${service}/clear_refs`, '5');
  const before = await readCpu(processes);
  const began = performance.now();
  await load();
  const wallMs = performance.now() - began;
  const after = await readCpu(processes);
  const cpu = {
    service: service === undefined ? null : after.service - before.service,
    client: after.client - before.client,
    postgres: after.postgres - before.postgres,
  };
  const peakRssBytes = service === undefined ? null : (await readFigures(service)).peakRssBytes;
  return { wallMs, cpu, peakRssBytes };
}

async function readCpu({ service, postgres }: WatchedProcesses) {
  // The client is our child. When it ends, the kernel adds its time to ours, and we do nothing but wait.
  const [{ own, ended }, ours, server] = await Promise.all([
    readStat('self'),
    service === undefined ? { own: 0 } : readStat(service),
    familySeconds(postgres),
  ]);
  return { service: ours.own, client: own + ended, postgres: server };
}
