import fc from 'fast-check';
import { checkPipeline } from './check-pipeline.ts';
import { checkScanner } from './check-scanner.ts';
import { type CsvInput, type Cutting, csvInput, cutting } from './csv-input.ts';

/** Properties to check, by the name used in a replay. */
export const properties = { scanner: checkScanner, pipeline: checkPipeline };

export type PropertyName = keyof typeof properties;

export interface Failure {
  readonly property: PropertyName;
  readonly seed: number;
  /** Path at which fast-check finds the smallest failing case again. */
  readonly path: string;
  readonly input: CsvInput;
  readonly cut: Cutting;
  readonly error: unknown;
}

export interface Batch {
  readonly property: PropertyName;
  readonly seed: number;
  readonly cases: number;
  readonly path?: string | undefined;
}

type Check = (input: CsvInput, cut: Cutting) => Promise<void>;

/** Generates and checks `cases` cases. The same seed generates the same ones. */
export async function runCases(
  { property, seed, cases, path }: Batch,
  check: Check = properties[property],
): Promise<Failure | undefined> {
  const result = await fc.check(fc.asyncProperty(csvInput, cutting, check), {
    seed,
    numRuns: cases,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  if (!result.failed) return undefined;
  const [input, cut] = result.counterexample!;
  return { property, seed, path: result.counterexamplePath!, input, cut, error: result.errorInstance };
}
