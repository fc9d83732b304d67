import type { BenchTable } from '../tables/table.ts';
import type { Fixture } from '../tables/fixture.ts';

/** One way to load a file into a table. */
export interface Contender {
  /** As `--contenders` spells it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Several times slower than the rest: loads a tenth of the records in fewer rounds. */
  readonly slow: boolean;
  /** Trims e-mail addresses and lowers their case, as the service does. */
  readonly cleans: boolean;
  /** Neither ours nor a yardstick: if it fails or loads something else, the others go on without it. */
  readonly isOptional?: true;
  /** Process whose CPU time and memory count as the service's. */
  readonly servicePid?: number;
  /** Loads the file into the table, or replaces the table's rows if it `isReplaced`. */
  readonly load: (fixture: Fixture, table: BenchTable) => Promise<void>;
}
