import { Testbed } from './testbed.ts';

/** Testbeds of concurrent cases. A new one is started when none is free. */
export class Testbeds {
  readonly #free: Testbed[] = [];

  /** Runs a case. If it fails, or resolves with false, its testbed is not used again. */
  async use(run: (testbed: Testbed) => Promise<unknown>): Promise<void> {
    const testbed = this.#free.pop() ?? (await Testbed.start());
    let isFit = false;
    try {
      isFit = (await run(testbed)) !== false;
    } finally {
      if (isFit) this.#free.push(testbed);
      else await testbed.end().catch(() => {});
    }
  }

  /** @throws BrokenInvariant when a service does not end in order */
  async end(): Promise<void> {
    const ended = await Promise.allSettled(this.#free.splice(0).map((testbed) => testbed.end()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }
}
