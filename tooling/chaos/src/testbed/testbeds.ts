import { Testbed } from './testbed.ts';

/** Testbeds for concurrent cases, one for each. */
export class Testbeds {
  /** Started when needed. */
  readonly #free: (Testbed | undefined)[];
  #waiting: ((testbed: Testbed | undefined) => void)[] = [];

  /** @param count concurrent cases */
  constructor(count: number) {
    this.#free = Array.from({ length: count }, () => undefined);
  }

  /** Runs a case. A testbed in which one has failed is not used again. */
  async use(run: (testbed: Testbed) => Promise<void>): Promise<void> {
    const testbed = (await this.#take()) ?? (await Testbed.start());
    let isFit = false;
    try {
      await run(testbed);
      isFit = true;
    } finally {
      if (!isFit) await testbed.end().catch(() => {});
      this.#give(isFit ? testbed : undefined);
    }
  }

  /** @throws BrokenInvariant when a service does not end in order */
  async end(): Promise<void> {
    await Promise.all(this.#free.map((testbed) => testbed?.end()));
  }

  #take(): Promise<Testbed | undefined> | Testbed | undefined {
    // Prefer one that runs already.
    const place = Math.max(
      0,
      this.#free.findIndex((testbed) => testbed !== undefined),
    );
    if (this.#free.length > 0) return this.#free.splice(place, 1)[0];
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(testbed: Testbed | undefined): void {
    const next = this.#waiting.shift();
    if (next) next(testbed);
    else this.#free.push(testbed);
  }
}
