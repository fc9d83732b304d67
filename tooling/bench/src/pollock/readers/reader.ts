import type { PollutedFile, TextRow } from '../pollutions.ts';

/** One way to read a polluted file, told what its pollution needs. */
export interface Reader {
  readonly title: string;
  /** @returns the records, as text @throws what refused the file */
  readonly read: (file: PollutedFile) => Promise<readonly TextRow[]>;
}
