import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setInterval } from 'node:timers/promises';
import { promisify } from 'node:util';

const INTERVAL_MS = 200;
const KIB = 1024;

export interface ProcessMemory {
  /** Resident set size, bytes. */
  readonly rss: number;
  /** The most there ever was: the kernel's own mark on Linux, the largest figure seen elsewhere. */
  readonly peak: number;
}

/** Watches the resident memory of another process until `stop`; undefined where nothing tells. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #stopped = new AbortController();
  readonly #watching: Promise<void>;
  #last: ProcessMemory | undefined;

  constructor(pid: number) {
    this.#pid = pid;
    this.#watching = this.#watch();
  }

  get last(): ProcessMemory | undefined {
    return this.#last;
  }

  async stop(): Promise<ProcessMemory | undefined> {
    this.#stopped.abort();
    await this.#watching;
    await this.#sample();
    return this.#last;
  }

  async #watch(): Promise<void> {
    try {
      await this.#sample();
      for await (const _ of setInterval(INTERVAL_MS, undefined, { signal: this.#stopped.signal }))
        await this.#sample();
    } catch (error) {
      if (!this.#stopped.signal.aborted) throw error;
    }
  }

  async #sample(): Promise<void> {
    const now = (await readProc(this.#pid)) ?? (await readPs(this.#pid));
    if (now) this.#last = { rss: now.rss, peak: Math.max(now.peak, this.#last?.peak ?? 0) };
  }
}

async function readProc(pid: number): Promise<ProcessMemory | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * KIB;
  const [rss, peak] = [bytes('VmRSS'), bytes('VmHWM')];
  return Number.isNaN(rss + peak) ? undefined : { rss, peak };
}

/** Where there is no /proc, such as on macOS. */
async function readPs(pid: number): Promise<ProcessMemory | undefined> {
  const answer = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => undefined);
  const rss = Number(answer?.stdout.trim() || Number.NaN) * KIB;
  return Number.isNaN(rss) ? undefined : { rss, peak: rss };
}
