import { describeError } from '../rig/broken-promise.ts';

/** A promise that the service broke. */
interface Broken {
  readonly scenario: string;
  readonly what: string;
  /** ISO 8601. */
  readonly at: string;
}

const BROKEN_KEPT = 50;

/** Everything that a run did and saw. */
export class Tally {
  /** Names of the scenarios and faults. */
  readonly scenarios: string[] = [];
  /** Status and code of each answer to an upload; `gone` if the client did not wait. */
  readonly answers: string[] = [];
  /** The first ones. */
  readonly broken: Broken[] = [];
  brokenCount = 0;
  rowsLoaded = 0;
  bytesLoaded = 0;

  addBroken(scenario: string, error: unknown): void {
    this.brokenCount++;
    if (this.broken.length >= BROKEN_KEPT) return;
    this.broken.push({ scenario, what: describeError(error), at: new Date().toISOString() });
  }
}
