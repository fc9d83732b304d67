import fc from 'fast-check';
import { checkPipeline } from './check-pipeline.ts';
import { checkScanner } from './check-scanner.ts';
import { type CsvInput, type Cutting, csvInput, cutting } from './csv-input.ts';

/** What is checked of each case, by the name that a replay gives. */
export const properties = { scanner: checkScanner, pipeline: checkPipeline };

export type PropertyName = keyof typeof properties;

export interface Failure {
  readonly property: PropertyName;
  readonly seed: number;
  /** Where fast-check finds the smallest failing case again. */
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

/** Draws and checks `cases` cases. The same seed draws the same ones. */
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
