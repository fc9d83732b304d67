import type { Duplex } from 'node:stream';

export interface SmallLimits {
  readonly batchBytes: number;
  readonly batchRecordsMax: number;
}

/** What the compliance suite needs to know about a stage. */
export interface StageUnderTest {
  readonly name: string;
  readonly make: (limits?: SmallLimits) => Duplex;
  /** The stages that lead from a file's bytes to what this one reads. */
  readonly before: (limits?: SmallLimits) => Duplex[];
  /** One output in comparable form; what it holds is copied. */
  readonly describe: (output: never) => unknown[];
  /** What comes of no input at all: outputs as described, or an error's code. */
  readonly ofNothing: readonly unknown[] | string;
  /** A file, and the stages before, that make this stage fail. */
  readonly failure: {
    readonly file: string;
    readonly before?: () => Duplex[];
    readonly error: Record<string, unknown>;
  };
}
