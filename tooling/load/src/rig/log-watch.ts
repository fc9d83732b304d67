import type { ServiceProcess } from '@repo/faults';

/** Of pino: `error` and `fatal`. */
const ERROR_LEVEL = 50;
const KEPT = 20;

/** Reads the log of the service while it is written, and keeps its errors. */
export class LogWatch {
  readonly errors: string[] = [];
  errorCount = 0;
  readonly #logs: Record<string, unknown>[];

  constructor({ logs }: ServiceProcess) {
    this.#logs = logs;
  }

  /** Takes the lines written since the last call. */
  read(): this {
    for (const line of this.#logs.splice(0)) {
      if ((line['level'] as number) < ERROR_LEVEL) continue;
      this.errorCount++;
      if (this.errors.length < KEPT) this.errors.push(JSON.stringify(line));
    }
    return this;
  }
}
