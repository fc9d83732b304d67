import { BrokenInvariant } from '../testbed/errors.ts';
import { describeSchedule, type Fault, type Schedule } from './draw-schedule.ts';
import type { RunResult } from './run-schedule.ts';

/** How many faults were drawn, and how many struck: their point was reached, and there was something to break. */
interface FaultCount {
  readonly actor: string;
  readonly point: string;
  drawn: number;
  struck: number;
}

/** Results of all runs. */
export class Tally {
  /** Milliseconds of each run. */
  readonly durationsMs: number[] = [];
  /** How often clients received each status and code. */
  readonly answers: Record<string, number> = {};
  /** Everything that was broken, with the command that repeats it. */
  readonly failures: string[] = [];
  /** Runs in which no fault struck. */
  faultless = 0;
  readonly #began = performance.now();
  readonly #faults = new Map<string, FaultCount>();
  readonly #onBroken: (what: string) => void;

  constructor(onBroken: (what: string) => void = () => {}) {
    this.#onBroken = onBroken;
  }

  get runs(): number {
    return this.durationsMs.length;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  get faults(): readonly FaultCount[] {
    return [...this.#faults.values()];
  }

  /** @param ended the result, or the error that prevented one @returns whether all promises were kept */
  add(schedule: Schedule, ended: RunResult | { readonly error: unknown }, durationMs: number): boolean {
    this.durationsMs.push(durationMs);
    const { struck, outcome, broken } =
      'error' in ended ? { struck: [], outcome: 'no result', broken: [textOf(ended.error)] } : ended;
    if (struck.length === 0) this.faultless++;
    for (const fault of schedule.faults) this.#count(fault, struck.includes(fault));
    this.answers[outcome] = (this.answers[outcome] ?? 0) + 1;
    if (broken.length === 0) return true;
    const details = [describeSchedule(schedule), ...broken].join('\n').replaceAll('\n', '\n  ');
    this.addFailure(`pnpm measure chaos --seed ${schedule.seed} --runs 1\n  ${details}`);
    return false;
  }

  addFailure(what: string): void {
    this.failures.push(what);
    this.#onBroken(what);
  }

  #count({ actor, point }: Fault, isStruck: boolean): void {
    const name = `${actor.name} ${point.name}`;
    const count = this.#faults.get(name) ?? { actor: actor.name, point: point.name, drawn: 0, struck: 0 };
    count.drawn++;
    if (isStruck) count.struck++;
    this.#faults.set(name, count);
  }
}

function textOf(error: unknown): string {
  if (error instanceof BrokenInvariant) return error.message;
  return error instanceof Error ? String(error.stack) : String(error);
}
