import type { BenchTable } from '../tables/table.ts';
import type { Fixture } from '../tables/fixture.ts';

/** One way to load a file into a table. */
export interface Contender {
  /** Name of the contender in `--contenders`. */
  readonly name: string;
  /** Name of the contender in reports. */
  readonly title: string;
  /** Several times slower than the rest: loads a tenth of the records in fewer rounds. */
  readonly slow: boolean;
  /** Trims e-mail addresses and lowers their case, as the service does. */
  readonly cleans: boolean;
  /** Whether the others go on if the contender fails or loads something else. Ours and the yardsticks are not optional. */
  readonly isOptional?: true;
  /** Process whose CPU time and memory count as the service's. */
  readonly servicePid?: number;
  /** Loads the file into the table, or replaces the table's rows if it `isReplaced`. */
  readonly load: (fixture: Fixture, table: BenchTable) => Promise<void>;
}
