/** The only place where these tests read the environment: how to replay or extend random tests. */
const fuzz = {
  /** `FUZZ_SEED=7 vitest run fuzz` replays what a failure reported. */
  seed: Number(process.env.FUZZ_SEED ?? 42),
  /** Factor for the number of cases. */
  factor: Number(process.env.FUZZ_FACTOR ?? 1),
};

/** Options of fast-check for `numRuns` cases in a normal run. */
export function runs(numRuns: number): { seed: number; numRuns: number } {
  return { seed: fuzz.seed, numRuns: numRuns * fuzz.factor };
}
