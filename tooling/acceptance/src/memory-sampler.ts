import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AcceptanceError } from './errors.ts';
import { type MemorySample, parseMemorySample } from './memory-sample.ts';

/**
 * Runs inside the container, so that it finds the right cgroup on every host: Linux, Docker Desktop, rootless.
 * One bash that starts nothing: each line it is sent is answered by one line of `name value` pairs. It is
 * counted with the service (about 1 MB), so figures err upwards. It ends when its input ends.
 */
const answerReadings = `
cd /sys/fs/cgroup; [[ -d memory ]] && cd memory
while read -r; do
  line=
  for file in memory.current memory.peak memory.usage_in_bytes memory.max_usage_in_bytes memory.kmem.tcp.usage_in_bytes
  do [[ -r $file ]] && read -r value <"$file" && line+="$file $value "
  done
  while read -r key value; do line+="$key $value "; done <memory.stat
  echo "$line"
done`;

export interface MemorySamplerOptions {
  readonly containerId: string;
  readonly intervalMs: number;
}

/** Reads a container's memory at a steady pace from `start` to `stop`. */
export class MemorySampler {
  readonly samples: MemorySample[] = [];
  readonly #bash: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #timer: NodeJS.Timeout;
  #pending = false;
  #failure: Error | undefined;

  private constructor({ containerId, intervalMs }: MemorySamplerOptions) {
    const command = ['exec', '--interactive', containerId, 'bash', '-c', answerReadings];
    this.#bash = spawn('docker', command, { stdio: ['pipe', 'pipe', 'inherit'] });
    // The write side reports a container that went away; `stop` tells the story.
    this.#bash.stdin.on('error', (error) => this.#fail(error));
    this.#bash.on('error', (error) => this.#fail(error));
    this.#lines = createInterface({ input: this.#bash.stdout }).on('line', (line) => this.#take(line));
    this.#timer = setInterval(() => this.#ask(), intervalMs);
  }

  /** Resolves when the first sample is there. @throws AcceptanceError MEMORY_UNREADABLE */
  static async start(options: MemorySamplerOptions): Promise<MemorySampler> {
    const sampler = new MemorySampler(options);
    sampler.#ask();
    // The lines end with the process, also with one that could not be started.
    await Promise.race([once(sampler.#lines, 'line'), once(sampler.#lines, 'close')]);
    if (sampler.samples.length === 0) {
      await sampler.stop();
      const reason = sampler.#failure?.message ?? 'the container gave no answer';
      throw new AcceptanceError('MEMORY_UNREADABLE', `cannot read the container's memory: ${reason}`);
    }
    return sampler;
  }

  /** Takes no more samples; the ones taken stay readable. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#bash.stdin.end();
    if (this.#bash.exitCode === null && this.#bash.signalCode === null) await once(this.#bash, 'close');
  }

  #ask(): void {
    if (this.#pending || this.#failure !== undefined) return;
    this.#pending = true;
    this.#bash.stdin.write('\n');
  }

  #take(line: string): void {
    this.#pending = false;
    try {
      this.samples.push(parseMemorySample(line, performance.now()));
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }
}
