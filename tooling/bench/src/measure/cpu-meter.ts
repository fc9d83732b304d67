import { familySeconds, readStat } from './process-stat.ts';

/** CPU seconds by process; null without /proc, which only Linux has. */
export interface CpuSeconds {
  readonly service: number | null;
  /** curl, psql, or the program that does all the work. */
  readonly client: number | null;
  /** All processes of the server: backends, checkpointer, WAL writer. */
  readonly postgres: number | null;
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
    const since = (name: keyof CpuSeconds): number | null => {
      const [from, to] = [before[name], after[name]];
      return from === null || to === null ? null : to - from;
    };
    return { service: since('service'), client: since('client'), postgres: since('postgres') };
  };
}

async function readCpu({ service, postgres }: WatchedProcesses): Promise<CpuSeconds> {
  // The client is our child. When it ends, the kernel adds its time to ours, and we do nothing but wait.
  const [own, ours, server] = await Promise.all([
    readStat('self'),
    service === undefined ? undefined : readStat(service),
    familySeconds(postgres),
  ]);
  return {
    service: ours?.own ?? null,
    client: own === undefined ? null : own.own + own.ended,
    postgres: server ?? null,
  };
}
