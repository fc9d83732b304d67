/** The only file of these tests that reads the environment. */

const fuzz = {
  /** Seed of the random tests: `FUZZ_SEED=7` repeats a reported failure. */
  seed: Number(process.env.FUZZ_SEED ?? 42),
  /** Multiplier for the number of random cases. */
  factor: Number(process.env.FUZZ_FACTOR ?? 1),
};

/** Options of fast-check for `numRuns` cases in a normal run. */
export function runs(numRuns: number): { seed: number; numRuns: number } {
  return { seed: fuzz.seed, numRuns: numRuns * fuzz.factor };
}
