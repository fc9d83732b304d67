/** The one place of these tests that reads the environment. */

const fuzz = {
  /** `FUZZ_SEED=7` replays what a failure reported. */
  seed: Number(process.env.FUZZ_SEED ?? 42),
  /** How many times as many cases as in a normal run. */
  factor: Number(process.env.FUZZ_FACTOR ?? 1),
};

/** Options of fast-check for `numRuns` cases in a normal run. */
export function runs(numRuns: number): { seed: number; numRuns: number } {
  return { seed: fuzz.seed, numRuns: numRuns * fuzz.factor };
}
