/** A promise that the service broke. */
export interface Broken {
  readonly scenario: string;
  readonly what: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Thrown when a promise is broken; the run goes on. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** @throws BrokenPromise with both values */
export function requireEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new BrokenPromise(`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

/** @throws BrokenPromise with the value that was found */
export function requireOneOf<Value>(what: string, found: Value, allowed: readonly Value[]): void {
  if (!allowed.includes(found))
    throw new BrokenPromise(`${what}: ${JSON.stringify(found)}, expected one of ${JSON.stringify(allowed)}`);
}

const BROKEN_KEPT = 50;

/** Counts of everything that a run did and saw. */
export class Tally {
  /** How often each scenario and each fault occurred. */
  readonly scenarios: Record<string, number> = {};
  /** How often each status and code answered an upload. `gone` counts clients that did not wait. */
  readonly answers: Record<string, number> = {};
  readonly broken: Broken[] = [];
  brokenCount = 0;
  rowsLoaded = 0;
  bytesLoaded = 0;

  countScenario(scenario: string): void {
    this.scenarios[scenario] = (this.scenarios[scenario] ?? 0) + 1;
  }

  countAnswer(answer: string): void {
    this.answers[answer] = (this.answers[answer] ?? 0) + 1;
  }

  addBroken(scenario: string, error: unknown): void {
    this.brokenCount++;
    if (this.broken.length >= BROKEN_KEPT) return;
    const what = error instanceof BrokenPromise ? error.message : String((error as Error).stack ?? error);
    this.broken.push({ scenario, what, at: new Date().toISOString() });
  }

  get uploads(): number {
    return Object.values(this.answers).reduce((sum, count) => sum + count, 0);
  }
}
