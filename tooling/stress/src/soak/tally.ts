import { describeError } from '../rig/broken-promise.ts';

const BROKEN_KEPT = 50;

/** Everything that a run did and saw. */
export class Tally {
  /** Names of the scenarios and faults. */
  readonly scenarios: string[] = [];
  /** Status and code of each answer to an upload; `gone` if the client did not wait. */
  readonly answers: string[] = [];
  /** The first promises that were broken, each with its time and scenario. */
  readonly broken: string[] = [];
  brokenCount = 0;
  rowsLoaded = 0;
  bytesLoaded = 0;

  addBroken(scenario: string, error: unknown): void {
    this.brokenCount++;
    if (this.broken.length < BROKEN_KEPT)
      this.broken.push(`${new Date().toISOString()} ${scenario}: ${describeError(error)}`);
  }
}
