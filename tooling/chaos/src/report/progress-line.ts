import type { Progress } from '@repo/bench';
import type { Tally } from './tally.ts';

/** A terminal's line is written over, a log's stays. */
const INTERVAL_MS = process.stderr.isTTY ? 500 : 30_000;

/** Says from time to time how far it has come, and how long it will still take. */
export class ProgressLine {
  readonly #progress: Progress;
  readonly #runs: number;
  #shownAt = performance.now();

  /** @param runs how many there will be */
  constructor(progress: Progress, runs: number) {
    this.#progress = progress;
    this.#runs = runs;
  }

  show(tally: Tally): void {
    if (performance.now() - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = performance.now();
    const text = progressText(tally, this.#runs);
    if (process.stderr.isTTY) this.#progress.show('chaos', text);
    else this.#progress.note(text);
  }
}

/** @param expected runs */
export function progressText(
  { runs, seconds, failures }: Pick<Tally, 'runs' | 'seconds' | 'failures'>,
  expected: number,
): string {
  const left = (seconds / runs) * (expected - runs);
  return (
    `${runs} of ${expected} runs in ${minutesText(seconds)}, ${failures.length} broken, ` +
    `${((1000 * seconds) / runs).toFixed(0)} ms a run, ${minutesText(left)} to go`
  );
}

function minutesText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
