import type { BenchTable } from '../tables/table.ts';
import type { Fixture } from '../tables/fixture.ts';

/** What a contender says of a load beside the figures that are taken from outside. */
export interface LoadFinding {
  /** How the rows went to the server, where it was not as the contender's name says. */
  readonly format?: string;
  readonly peakRssBytes?: number;
}

/** One way from the file into the table. */
export interface Contender {
  /** As `--contenders` spells it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Several times slower than the rest: runs on a tenth of the records, and fewer times. */
  readonly slow: boolean;
  /** E-mail addresses arrive trimmed and in lower case, as all rules of the service leave them. */
  readonly cleans: boolean;
  /** Not ours and no yardstick: where it fails, or loads something else, that is said and the others go on. */
  readonly expendable?: true;
  /** Process whose CPU time and memory count as the service's. */
  readonly servicePid?: number;
  /**
   * Loads the file into the table, or replaces the table's rows by it where `isReplaced`.
   * @throws Unavailable when it turns out that this way is not there
   */
  readonly load: (fixture: Fixture, table: BenchTable) => Promise<LoadFinding>;
}

/** A contender that cannot take part here, and why; the others go on. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
