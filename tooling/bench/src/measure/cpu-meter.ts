import { familySeconds, readStat } from './process-stat.ts';

/** CPU seconds by process; null where the operating system does not tell (all but Linux). */
export interface CpuSeconds {
  readonly service: number | null;
  /** curl, psql, or the program that did all the work. */
  readonly client: number | null;
  /** All processes of the server: backends, checkpointer, WAL writer. */
  readonly postgres: number | null;
}

interface Watched {
  /** Process id; none for a contender that needs no service. */
  readonly service: number | undefined;
  readonly postgres: number;
}

/** Begins to count. @returns what ends it, with the seconds since then */
export async function startCpuMeter(watched: Watched): Promise<() => Promise<CpuSeconds>> {
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

async function readCpu({ service, postgres }: Watched): Promise<CpuSeconds> {
  // The client is our child: once it has ended, the kernel has added its time to ours. We only wait meanwhile.
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
