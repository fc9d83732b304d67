/** The one place of these tests that reads the environment. */

/** The environment of a child process: this one's, without what would be a setting of the service. */
export function childEnvironment(settings: Readonly<Record<string, string | number>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, XDG_CACHE_HOME, XDG_DATA_HOME } = process.env;
  const inherited = { PATH, HOME, TMPDIR, XDG_CACHE_HOME, XDG_DATA_HOME };
  const entries = Object.entries({ ...inherited, ...settings }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

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
