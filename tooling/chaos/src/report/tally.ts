import { describeSchedule, type Schedule } from './draw-schedule.ts';
import type { RunResult } from './run-schedule.ts';

/** What all runs have come to. */
export class Report {
  readonly #begun = performance.now();
  readonly #fired = new Map<string, number>();
  readonly #outcomes = new Map<string, number>();
  readonly #failures: string[] = [];
  #runs = 0;
  #faultless = 0;

  get runs(): number {
    return this.#runs;
  }

  /** What was broken, with the seed that breaks it again. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  add({ fired, outcome }: RunResult): void {
    this.#runs++;
    if (fired.length === 0) this.#faultless++;
    for (const name of fired) count(this.#fired, name);
    count(this.#outcomes, outcome);
  }

  fail(schedule: Schedule, error: unknown): void {
    this.#runs++;
    const what = error instanceof Error && error.name === 'BrokenInvariant' ? error.message : stackOf(error);
    this.#failures.push(`--seed ${schedule.seed} --runs 1\n  ${describeSchedule(schedule)}\n  ${what}`);
  }

  /** A service did not end in order, when all runs were over. */
  failEnd(error: Error): void {
    this.#failures.push(error.message);
  }

  /** One line. */
  progress(): string {
    const seconds = (performance.now() - this.#begun) / 1000;
    return `${this.#runs} runs in ${seconds.toFixed(0)} s, ${this.#failures.length} broken`;
  }

  toString(): string {
    return [
      this.progress(),
      '',
      table('what failed', this.#fired, ['nothing', this.#faultless]),
      '',
      table('what the client was told', this.#outcomes),
      ...this.#failures.map((failure) => `\n${failure}`),
    ].join('\n');
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function table(title: string, counts: ReadonlyMap<string, number>, ...more: [string, number][]): string {
  const rows = [...counts, ...more].toSorted((a, b) => b[1] - a[1]);
  const width = Math.max(title.length, ...rows.map(([name]) => name.length));
  const lines = rows.map(([name, number]) => `${name.padEnd(width)}  ${String(number).padStart(6)}`);
  return [`${title.padEnd(width)}    runs`, ...lines].join('\n');
}

const stackOf = (error: unknown): string => (error instanceof Error ? String(error.stack) : String(error));
