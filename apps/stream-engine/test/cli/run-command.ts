import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@repo/faults';
import { afterTestFile } from '@repo/embedded-postgres/testing';
import { vi } from 'vitest';
import { runProgram } from '../../src/cli/run-program.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandOptions {
  /** Working directory; default: the temporary folder, which has no configuration file. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** All of standard input; without it, standard input stays open for the test to write. */
  readonly input?: string | Buffer;
}

/** Starts `stream-engine …` as a child process. */
export class CommandRun {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[], { cwd = tmpdir(), env = {}, input }: CommandOptions = {}) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: childEnvironment(env),
      stdio: 'pipe',
    });
    // The command may end before it has read everything.
    this.child.stdin!.on('error', () => {});
    if (input !== undefined) this.child.stdin!.end(input);
    this.ended = this.#end();
    afterTestFile(() => this.child.kill('SIGKILL'));
  }

  async #end(): Promise<Ended> {
    const [[code, signal], stdout, stderr] = await Promise.all([
      once(this.child, 'close'),
      text(this.child.stdout!),
      text(this.child.stderr!),
    ]);
    return { code: code ?? signal, stdout, stderr };
  }
}

/** Runs `stream-engine …` as a child process until it ends. */
export function spawnCommand(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return new CommandRun(args, { input: '', ...options }).ended;
}

/** Runs `stream-engine …` in this process, because a child process takes half a second to start. */
export async function command(args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const restore = [capture('stdout', written), capture('stderr', written)];
  try {
    const code = await runProgram(args);
    return { code: code ?? Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = undefined;
    for (const restored of restore) restored();
  }
}

function capture(name: 'stdout' | 'stderr', written: { stdout: string; stderr: string }): () => void {
  const write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  const spy = vi.spyOn(process[name], 'write').mockImplementation(write);
  return () => spy.mockRestore();
}
