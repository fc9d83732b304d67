/** This run's environment, without the variables of pnpm, npm and turbo, and with `extra`. */
export function userEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|pnpm_|turbo_|vitest|node_env|node_options|init_cwd|tsc_)/i.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...extra };
}
