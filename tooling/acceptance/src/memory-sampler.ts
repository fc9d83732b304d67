import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { MeasureError } from '@repo/measure';
import { type MemorySample, parseMemorySample } from './memory-sample.ts';

/**
 * Runs inside the container, so that it finds the right cgroup on every host: Linux, Docker Desktop, rootless. It is
 * one bash that starts no other process and answers each line with one line of `name value` pairs. Its memory, about
 * 1 MB, is counted with that of the service. It ends when its input ends.
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

/** Samples the memory of a container from `start` to `stop`. */
export class MemorySampler {
  readonly samples: MemorySample[] = [];
  readonly #bash: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #timer: NodeJS.Timeout;
  #isPending = false;
  #failure: Error | undefined;

  private constructor(containerId: string, intervalMs: number) {
    const command = ['exec', '--interactive', containerId, 'bash', '-c', answerReadings];
    this.#bash = spawn('docker', command, { stdio: ['pipe', 'pipe', 'inherit'] });
    const fail = (error: Error) => (this.#failure ??= error);
    this.#bash.on('error', fail).stdin.on('error', fail);
    this.#lines = createInterface({ input: this.#bash.stdout }).on('line', (line) => {
      this.#isPending = false;
      try {
        this.samples.push(parseMemorySample(line, performance.now()));
      } catch (error) {
        fail(error as Error);
      }
    });
    this.#timer = setInterval(() => this.#request(), intervalMs);
  }

  /** Resolves when the first sample is there. @throws MeasureError MEMORY_UNREADABLE */
  static async start(containerId: string, intervalMs: number): Promise<MemorySampler> {
    const sampler = new MemorySampler(containerId, intervalMs);
    sampler.#request();
    // The lines end with the process, even if it could not be started.
    await Promise.race([once(sampler.#lines, 'line'), once(sampler.#lines, 'close')]);
    if (sampler.samples.length > 0) return sampler;
    await sampler.stop();
    const reason = sampler.#failure?.message ?? 'the container gave no answer';
    throw new MeasureError('MEMORY_UNREADABLE', `cannot read the container's memory: ${reason}`);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#bash.stdin.end();
    if (this.#bash.exitCode === null && this.#bash.signalCode === null) await once(this.#bash, 'close');
  }

  #request(): void {
    if (this.#isPending || this.#failure !== undefined) return;
    this.#isPending = true;
    this.#bash.stdin.write('\n');
  }
}
