import { Problem } from '@repo/engine';
import { exitCodes } from './failure/exit-codes.ts';

const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

export type InterruptSignal = keyof typeof codes;

export interface InterruptOptions {
  readonly onFirst: () => void;
  /** Returns the exit code. Default: that of the first signal, for work without lasting effects. */
  readonly onSecond?: () => number;
}

/** Handles Ctrl-C and SIGTERM during cancellable work: the first signal cancels it, the second exits. */
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

  /** Exit code of the first signal; undefined before it. */
  get exitCode(): number | undefined {
    return this.#received && codes[this.#received];
  }

  /** Restores the default behaviour of the signals. */
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
