import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { MeasureError } from '@repo/measure';

/** One reading of a container's memory cgroup. */
export interface MemorySample {
  /** Milliseconds on the clock of `performance.now()`. */
  readonly atMs: number;
  /**
   * Memory that the kernel cannot take back, and kills the container for when it exceeds the limit: everything
   * charged except file cache and reclaimable slabs. Heaps, buffers, stacks, page tables, sockets, tmpfs.
   */
  readonly heldBytes: number;
  /** Everything charged to the container, file cache included. */
  readonly chargedBytes: number;
}

/**
 * Runs inside the container, so that it finds the right cgroup on every host: Linux, Docker Desktop, rootless. It is
 * one bash that starts no other process and answers each line with one line of `name value` pairs. Its memory, about
 * 1 MB, is counted with that of the service. It ends when its input ends.
 */
const answerReadings = `
cd /sys/fs/cgroup; [[ -d memory ]] && cd memory
while read -r; do
  line=
  for file in memory.current memory.usage_in_bytes memory.kmem.tcp.usage_in_bytes
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

/**
 * Parses one line of `name value` pairs, the contents of the cgroup's memory files (version 1 or 2).
 * @throws MeasureError MEMORY_UNREADABLE when a figure that every kernel has is missing
 */
export function parseMemorySample(line: string, atMs: number): MemorySample {
  const values = new Map(
    [...line.matchAll(/(\S+)\s+(\S+)/g)].map(([, name, value]) => [name, Number(value)]),
  );
  const read = (name: string): number => {
    const value = values.get(name) ?? Number.NaN;
    if (Number.isNaN(value))
      throw new MeasureError('MEMORY_UNREADABLE', `the memory cgroup shows no ${name}`);
    return value;
  };
  // https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
  if (values.has('memory.current')) {
    const chargedBytes = read('memory.current');
    const droppableBytes = read('file') - read('shmem') + (values.get('slab_reclaimable') ?? 0);
    return { atMs, heldBytes: chargedBytes - droppableBytes, chargedBytes };
  }
  // https://docs.kernel.org/admin-guide/cgroup-v1/memory.html: socket buffers are counted separately, and
  // reclaimable slabs cannot be told from the others.
  const chargedBytes = read('memory.usage_in_bytes') + (values.get('memory.kmem.tcp.usage_in_bytes') ?? 0);
  const droppableBytes = read('total_cache') - (values.get('total_shmem') ?? 0);
  return { atMs, heldBytes: chargedBytes - droppableBytes, chargedBytes };
}
