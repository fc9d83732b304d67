/** The only file of this package that reads the environment. */

/** The environment for a child process: this one's, without variables that would be settings of the service. */
export function childEnvironment(settings: Readonly<Record<string, string | number>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, XDG_CACHE_HOME, XDG_DATA_HOME } = process.env;
  const inherited = { PATH, HOME, TMPDIR, XDG_CACHE_HOME, XDG_DATA_HOME };
  const entries = Object.entries({ ...inherited, ...settings }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
