import { describeSchedule, type Fault, type Schedule } from '../schedule/draw-schedule.ts';
import type { RunResult } from '../schedule/run-schedule.ts';
import { BrokenInvariant } from '../testbed/broken-invariant.ts';

/** How many faults were drawn, and how many of them struck: their point came, and there was something to break. */
export interface FaultCount {
  readonly actor: string;
  readonly point: string;
  drawn: number;
  struck: number;
}

/** A run that broke a promise. */
export interface BrokenRun {
  readonly seed: number;
  readonly schedule: string;
  readonly what: string;
}

/** Why a run has no result. */
interface Failed {
  readonly error: unknown;
}

/** What all runs have come to. */
export class Tally {
  readonly #begun = performance.now();
  readonly #faults = new Map<string, FaultCount>();
  readonly #answers = new Map<string, number>();
  readonly #durationsMs: number[] = [];
  readonly #broken: BrokenRun[] = [];
  readonly #brokenEnds: string[] = [];
  readonly #onBroken: (what: string) => void;
  #faultless = 0;

  constructor(onBroken: (what: string) => void = () => {}) {
    this.#onBroken = onBroken;
  }

  get runs(): number {
    return this.#durationsMs.length;
  }

  /** Runs in which nothing struck. */
  get faultless(): number {
    return this.#faultless;
  }

  get seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  get faults(): readonly FaultCount[] {
    return [...this.#faults.values()];
  }

  /** What clients were told, by status and code. */
  get answers(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#answers].toSorted(([a], [b]) => a.localeCompare(b)));
  }

  /** Of each run, in the order in which they ended. */
  get durationsMs(): readonly number[] {
    return this.#durationsMs;
  }

  get broken(): readonly BrokenRun[] {
    return this.#broken;
  }

  /** All that was broken, each run with what repeats it, and services that did not end in order afterwards. */
  get failures(): readonly string[] {
    return [...this.#broken.map(describeBroken), ...this.#brokenEnds];
  }

  /** @returns whether all promises were kept */
  add(schedule: Schedule, ended: RunResult | Failed, durationMs: number): boolean {
    this.#durationsMs.push(durationMs);
    const { struck, outcome, broken } =
      'error' in ended ? { struck: [], outcome: 'no result', broken: [textOf(ended.error)] } : ended;
    if (struck.length === 0) this.#faultless++;
    for (const fault of schedule.faults) this.#count(fault, struck.includes(fault));
    this.#answers.set(outcome, (this.#answers.get(outcome) ?? 0) + 1);
    if (broken.length === 0) return true;
    const run = { seed: schedule.seed, schedule: describeSchedule(schedule), what: broken.join('\n') };
    this.#broken.push(run);
    this.#onBroken(describeBroken(run));
    return false;
  }

  failEnd(error: BrokenInvariant): void {
    this.#brokenEnds.push(error.message);
    this.#onBroken(error.message);
  }

  #count({ actor, point }: Fault, isStruck: boolean): void {
    const name = `${actor.name} ${point.name}`;
    const count = this.#faults.get(name) ?? { actor: actor.name, point: point.name, drawn: 0, struck: 0 };
    count.drawn++;
    if (isStruck) count.struck++;
    this.#faults.set(name, count);
  }
}

function describeBroken({ seed, schedule, what }: BrokenRun): string {
  return `pnpm chaos --seed ${seed} --runs 1\n  ${schedule}\n  ${what.replaceAll('\n', '\n  ')}`;
}

function textOf(error: unknown): string {
  if (error instanceof BrokenInvariant) return error.message;
  return error instanceof Error ? String(error.stack) : String(error);
}
