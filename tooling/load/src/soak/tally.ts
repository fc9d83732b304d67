/** A promise that was not kept. */
export interface Broken {
  readonly scenario: string;
  readonly what: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Thrown where a promise was not kept; the run goes on. */
export class BrokenPromise extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'BrokenPromise';
  }
}

const BROKEN_KEPT = 50;

/** Counts what a run has done and seen. */
export class Tally {
  /** Of each scenario and each fault, how often. */
  readonly scenarios: Record<string, number> = {};
  /** Of each status and code that an upload was answered with, how often. `gone` are clients that did not wait. */
  readonly answers: Record<string, number> = {};
  readonly broken: Broken[] = [];
  brokenCount = 0;
  rowsLoaded = 0;
  bytesLoaded = 0;

  did(scenario: string): void {
    this.scenarios[scenario] = (this.scenarios[scenario] ?? 0) + 1;
  }

  answered(answer: string): void {
    this.answers[answer] = (this.answers[answer] ?? 0) + 1;
  }

  loaded({ rows, bytes }: { readonly rows: number; readonly bytes: number }): void {
    this.rowsLoaded += rows;
    this.bytesLoaded += bytes;
  }

  broke(scenario: string, error: unknown): void {
    this.brokenCount++;
    if (this.broken.length >= BROKEN_KEPT) return;
    const what = error instanceof BrokenPromise ? error.message : String((error as Error).stack ?? error);
    this.broken.push({ scenario, what, at: new Date().toISOString() });
  }

  get uploads(): number {
    return Object.values(this.answers).reduce((sum, count) => sum + count, 0);
  }
}
