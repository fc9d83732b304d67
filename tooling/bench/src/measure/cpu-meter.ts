import { familySeconds, readStat } from './process-stat.ts';

/** CPU seconds by process. */
export interface CpuSeconds {
  /** Null for a contender without a service. */
  readonly service: number | null;
  /** curl, psql, or the program that does all the work. */
  readonly client: number;
  /** All processes of the server: backends, checkpointer, WAL writer. */
  readonly postgres: number;
}

/** Process ids. */
export interface WatchedProcesses {
  /** Undefined for a contender without a service. */
  readonly service: number | undefined;
  readonly postgres: number;
}

/** Starts to count. @returns a function that returns the seconds since then */
export async function startCpuMeter(watched: WatchedProcesses): Promise<() => Promise<CpuSeconds>> {
  const before = await readCpu(watched);
  return async () => {
    const after = await readCpu(watched);
    return {
      service: watched.service === undefined ? null : after.service - before.service,
      client: after.client - before.client,
      postgres: after.postgres - before.postgres,
    };
  };
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
