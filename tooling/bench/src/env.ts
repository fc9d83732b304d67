/** The environment for a child process: this one's, and `extra`. The only place that reads `process.env`. */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}
