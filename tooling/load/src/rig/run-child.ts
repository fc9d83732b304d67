import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@repo/faults';
import { MeasureError } from '@repo/measure';

interface RunChildOptions<Report> {
  /** Sent to the child as its first message. */
  readonly task: object;
  readonly onReport: (report: Report) => void;
  /** Ends the child. */
  readonly signal: AbortSignal;
  /** Words before the program, such as those that enter another network namespace. */
  readonly launcher?: readonly string[];
}

/** Runs one of the programs in `children` until it ends. @throws MeasureError CHILD_ENDED when it fails */
export async function runChild<Report>(name: string, options: RunChildOptions<Report>): Promise<void> {
  const { task, onReport, signal, launcher = [] } = options;
  if (signal.aborted) return;
  // The built program, even if this file runs from its source.
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
    if (code === 0 || signal.aborted) return;
    throw new MeasureError('CHILD_ENDED', `${name} ended with ${code ?? killedBy}`);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
