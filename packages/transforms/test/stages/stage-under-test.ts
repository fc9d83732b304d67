import type { Duplex } from 'node:stream';

export interface SmallLimits {
  readonly batchBytes: number;
  readonly batchRecordsMax: number;
}

/** Description of a stage for the compliance suite. */
export interface StageUnderTest {
  readonly name: string;
  readonly make: (limits?: SmallLimits) => Duplex;
  /** Stages that turn a file's bytes into this stage's input. */
  readonly before: (limits?: SmallLimits) => Duplex[];
  /** Copies one output into a comparable form. */
  readonly describe: (output: never) => unknown[];
  /** Result without any input: described outputs, or an error's code. */
  readonly ofNothing: readonly unknown[] | string;
  /** A file, with the stages before this one, that makes it fail. */
  readonly failure: {
    readonly file: string;
    readonly before?: () => Duplex[];
    readonly error: Record<string, unknown>;
  };
}
