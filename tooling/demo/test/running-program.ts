import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { userEnvironment } from './env.ts';

const POLL_MS = 20;

interface ProgramOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program that was started as a user starts it, in its own process group, with everything that it prints. */
export class RunningProgram {
  readonly child: ChildProcess;
  output = '';
  errors = '';
  readonly #closed: Promise<unknown>;

  constructor(command: string, parameters: readonly string[], { cwd, environment = {} }: ProgramOptions) {
    this.child = spawn(command, parameters, {
      cwd,
      detached: true,
      env: userEnvironment(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (piece: string) => (this.output += piece));
    this.child.stderr!.setEncoding('utf8').on('data', (piece: string) => (this.errors += piece));
    this.#closed = once(this.child, 'close');
  }

  /** Resolves with the exit code or the signal, when every process that could print is gone. */
  async ended(): Promise<number | string | null> {
    await this.#closed;
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Resolves with the match as soon as the program has printed it. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output) ?? pattern.exec(this.errors);
      if (match) return match;
      if (this.child.exitCode !== null)
        throw new Error(`ended without ${pattern}:\n${this.output}${this.errors}`);
      await delay(POLL_MS);
    }
  }

  /** Presses Ctrl-C and waits for the end. */
  async interrupt(): Promise<void> {
    try {
      process.kill(-this.child.pid!, 'SIGINT');
    } catch {
      // The process is gone already.
    }
    await this.#closed;
  }
}
