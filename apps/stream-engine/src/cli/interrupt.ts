import { Problem } from '@repo/engine';
import { exitCodes } from './failure/exit-codes.ts';

const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

export type InterruptSignal = keyof typeof codes;

export interface InterruptOptions {
  readonly onFirst: () => void;
  /** Returns what the process ends with. Default: as after the first, where nothing can have been done. */
  readonly onSecond?: () => number;
}

/** Ctrl-C and SIGTERM while something runs that can be cancelled: the first cancels it, the second ends the process. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #onFirst: () => void;
  readonly #onSecond: (() => number) | undefined;
  #received: InterruptSignal | undefined;

  constructor({ onFirst, onSecond }: InterruptOptions) {
    this.#onFirst = onFirst;
    this.#onSecond = onSecond;
    for (const name of Object.keys(codes)) process.on(name, this.#take);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the process ends with when the first has come, and nothing else has happened. */
  get exitCode(): number | undefined {
    return this.#received && codes[this.#received];
  }

  /** From now on a signal does what it usually does. */
  end(): void {
    for (const name of Object.keys(codes)) process.off(name, this.#take);
  }

  readonly #take = (name: InterruptSignal): void => {
    if (this.#received === undefined) {
      this.#received = name;
      this.#onFirst();
      this.#controller.abort(new Problem('IMPORT_CANCELLED', 'the command was interrupted'));
      return;
    }
    process.exit(this.#onSecond?.() ?? codes[name]);
  };
}
