import { Problem } from '../problem.ts';

/** Counts the imports under way, or those of a kind, and refuses more than memory and the pool have room for. */
export class Admission {
  readonly #max: number;
  readonly #what: string;
  #active = 0;

  constructor(max: number, what = 'imports') {
    this.#max = max;
    this.#what = what;
  }

  get active(): number {
    return this.#active;
  }

  /**
   * Runs `work` in a slot of its own.
   * @throws Problem CAPACITY_REACHED at once when all slots are taken
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#active >= this.#max) {
      throw new Problem(
        'CAPACITY_REACHED',
        `${this.#max} ${this.#what} are running already; try again in a moment`,
      );
    }
    this.#active++;
    try {
      return await work();
    } finally {
      this.#active--;
    }
  }
}
