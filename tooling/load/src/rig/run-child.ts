import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@repo/faults';
import { LoadError } from '../errors.ts';

interface RunChildOptions<Report> {
  /** What it is to do: it reads this as its first message. */
  readonly task: object;
  readonly onReport: (report: Report) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Words before the program, such as those that put it into another network namespace. */
  readonly launcher?: readonly string[];
}

/**
 * Runs one of the programs in `children` as a process of its own, until it ends or is ended.
 * @param name of its file
 * @throws LoadError CHILD_ENDED when it fails
 */
export async function runChild<Report>(name: string, options: RunChildOptions<Report>): Promise<void> {
  const { task, onReport, signal, launcher = [] } = options;
  if (signal.aborted) return;
  // As it is built, also where this file is run from its source.
  const program = fileURLToPath(new URL(`../../dist/children/${name}.js`, import.meta.url));
  const [command = process.execPath, ...words] = [...launcher, process.execPath, program];
  const child = spawn(command, words, {
    env: childEnvironment({}),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const end = () => child.kill();
  signal.addEventListener('abort', end);
  child.on('message', (report) => onReport(report as Report));
  try {
    child.send(task);
    const [code, killedBy] = await once(child, 'close');
    if (code !== 0 && !signal.aborted)
      throw new LoadError('CHILD_ENDED', `${name} ended with ${code ?? killedBy}`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
