import { cpus, totalmem } from 'node:os';

/** What a reader of figures needs to know of the hardware, and nothing that names it. */
export interface Processor {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface Machine extends Processor {
  /** Version of the Docker engine. */
  readonly docker: string;
}

export function describeMachine(docker: string): Machine {
  return { ...describeProcessor(), docker };
}

export function describeProcessor(): Processor {
  const all = cpus();
  const cpu = all[0]?.model.replace(/\s+/g, ' ').trim() || 'unknown processor';
  return { cpu, cores: all.length, memoryBytes: totalmem() };
}
