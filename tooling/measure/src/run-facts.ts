import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** What a reader of figures needs to know about a run. Names no host, no user and no path. */
export interface RunFacts extends Machine {
  /** ISO 8601. */
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  /** Repeats the run. */
  readonly command: string;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  const cpu = all[0]?.model.replaceAll(/\s+/g, ' ').trim() || 'unknown processor';
  return { cpu, cores: all.length, memoryBytes: totalmem() };
}

/** @param command repeats the run */
export async function readRunFacts(command: string): Promise<RunFacts> {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: await readCommit(),
    node: process.version,
    ...describeMachine(),
    command,
  };
}

/** Abbreviated, with `-dirty` if files have changed since; `unknown` outside a clone. */
async function readCommit(): Promise<string> {
  const parameters = ['-C', import.meta.dirname, 'describe', '--always', '--dirty', '--exclude=*'];
  return promisify(execFile)('git', parameters).then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  );
}
